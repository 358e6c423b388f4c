package io.pgtender.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogIndexTest {

    private static final RelationName TABLE = new RelationName("Depot", "Ware");

    private static Connection connection;

    @BeforeAll
    static void createTable() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        execute("""
                CREATE EXTENSION pg_trgm;
                CREATE EXTENSION btree_gist;
                CREATE SCHEMA "Depot";
                CREATE TYPE "Depot"."Mood" AS ENUM ('sad', 'ok');
                CREATE TABLE "Depot"."Ware" (id int NOT NULL, "Kind" int, name text, code varchar(20), plain text COLLATE "C",
                  fixed char(4), price numeric(10, 2), data jsonb, tags text[], during tsrange, mood "Depot"."Mood",
                  "select" int);
                CREATE FUNCTION "Depot"."Fold"(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
                """);
    }

    @AfterEach
    void dropIndexes() throws SQLException {
        for (IndexFacts index : table(TABLE).indexes()) {
            execute(
                    index.constraint()
                            ? "ALTER TABLE \"Depot\".\"Ware\" DROP CONSTRAINT \"" + index.name() + "\""
                            : "DROP INDEX \"Depot\".\"" + index.name() + "\"");
        }
        execute("TRUNCATE \"Depot\".\"Ware\"");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(id)",
                "(\"Kind\", \"select\")",
                "(id DESC)",
                "(id DESC NULLS LAST, \"Kind\" NULLS FIRST)",
                "(name text_pattern_ops)",
                "(code varchar_pattern_ops)",
                "(code varchar_ops)",
                "(name bpchar_ops)",
                "(fixed bpchar_pattern_ops)",
                "(name COLLATE \"C\")",
                "(name COLLATE \"C\" text_pattern_ops DESC NULLS LAST)",
                "(plain)",
                "(plain COLLATE \"default\")",
                "(plain COLLATE \"POSIX\")",
                "(lower(name))",
                "(lower(plain))",
                "(lower(name) COLLATE \"C\")",
                "(lower(name) text_pattern_ops DESC)",
                "(\"Depot\".\"Fold\"(name), id)",
                "((price * 2))",
                "((name || code) COLLATE \"C\")",
                "((data ->> 'a'))",
                "(((data -> 'a') ->> 'it''s'))",
                "(CAST(id AS bigint))",
                "(id) INCLUDE (\"Kind\", name)",
                "(lower(name)) INCLUDE (price)",
                "(id) WHERE \"Kind\" = 3",
                "(id) WHERE name LIKE 'a%' AND mood = 'ok' OR price > 1.5",
                "(id) WHERE tags @> ARRAY['x']",
                "USING hash (name)",
                "USING gin (data)",
                "USING gin (data jsonb_path_ops)",
                "USING gin (name gin_trgm_ops)",
                "USING gin (tags)",
                "USING gist (during)",
                "USING gist (name gist_trgm_ops, id)",
                "USING brin (id)",
                "USING brin (id int4_minmax_multi_ops)",
                "USING spgist (name)"
            })
    void definition_buildsTheSameIndexAgain(String index) throws SQLException {
        execute("CREATE INDEX original ON \"Depot\".\"Ware\" " + index);

        assertThat(copyOf("original")).isEqualTo(definitionSql("original"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRIMARY KEY (id)",
                "UNIQUE (id, name)",
                "UNIQUE (id) INCLUDE (name)",
                "EXCLUDE USING gist (id WITH =, during WITH &&)"
            })
    void constraintsIndex_isSaidToBeOneAndBuildsAgain(String constraint) throws SQLException {
        execute("ALTER TABLE \"Depot\".\"Ware\" ADD CONSTRAINT original " + constraint);

        IndexFacts index = index("original");
        assertThat(index.constraint()).isTrue();
        assertThat(index.primary()).isEqualTo(constraint.startsWith("PRIMARY"));
        assertThat(copyOf("original")).isEqualTo(definitionSql("original"));
    }

    @Test
    void uniqueIndex_isNoConstraint() throws SQLException {
        execute("CREATE UNIQUE INDEX original ON \"Depot\".\"Ware\" (id) WHERE price IS NOT NULL");

        IndexFacts index = index("original");
        assertThat(index.definition().unique()).isTrue();
        assertThat(index.constraint()).isFalse();
        assertThat(copyOf("original")).isEqualTo(definitionSql("original"));
    }

    @Test
    void partitionedIndex_hasNoSizeAndBuildsAgain() throws SQLException {
        execute("CREATE TABLE part (k int, v int) PARTITION BY RANGE (k);"
                + "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);"
                + "CREATE INDEX part_v ON part (v)");
        RelationName parent = new RelationName("public", "part");
        IndexFacts index = table(parent).indexes().get(0);
        execute(index.definition().createSql("copy", false));

        assertThat(index.sizeBytes()).isZero();
        assertThat(indexdef("public.copy").replace(" copy ", " part_v ")).isEqualTo(indexdef("public.part_v"));
        assertThat(table(new RelationName("public", "part_1")).indexes())
                .allMatch(i -> i.definition()
                        .equals(IndexDefinition.btree(i.definition().table(), keys("v"))));
    }

    @Test
    void plainKey_equalsTheOneThatACandidateHas() throws SQLException {
        execute("CREATE INDEX original ON \"Depot\".\"Ware\" (name, plain DESC)");

        assertThat(index("original").definition())
                .isEqualTo(IndexDefinition.btree(
                        TABLE, List.of(IndexKey.column("name"), IndexKey.columnDescending("plain"))));
    }

    @Test
    void includedColumns_areNoKeys() throws SQLException {
        execute("CREATE INDEX original ON \"Depot\".\"Ware\" (id) INCLUDE (name, \"Kind\")");

        assertThat(index("original").definition().keys()).isEqualTo(keys("id"));
        assertThat(index("original").definition().include()).containsExactly("name", "Kind");
    }

    @Test
    void failedConcurrentBuild_leavesAnInvalidIndexThatIsRead() throws SQLException {
        execute("INSERT INTO \"Depot\".\"Ware\" (id) VALUES (1), (1)");
        assertThatThrownBy(() -> execute("CREATE UNIQUE INDEX CONCURRENTLY original ON \"Depot\".\"Ware\" (id)"))
                .isInstanceOf(SQLException.class);

        assertThat(index("original").valid()).isFalse();
    }

    @Test
    void usableIndex_isValidAndReady() throws SQLException {
        execute("CREATE INDEX original ON \"Depot\".\"Ware\" (id)");

        assertThat(index("original").valid()).isTrue();
        assertThat(index("original").ready()).isTrue();
        assertThat(index("original").sizeBytes()).isPositive();
    }

    @Test
    void replicaIdentity_isRead() throws SQLException {
        execute("CREATE UNIQUE INDEX original ON \"Depot\".\"Ware\" (id)");
        execute("ALTER TABLE \"Depot\".\"Ware\" REPLICA IDENTITY USING INDEX original");

        assertThat(index("original").replicaIdentity()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(name COLLATE \"C\" text_pattern_ops) WITH (fillfactor='70')",
                "USING gist (name gist_trgm_ops (siglen='32'), id)",
                "(lower(name)) WITH (deduplicate_items=off) WHERE id > 3"
            })
    void createSql_buildsTheSameIndexAgainWithItsOptions(String definition) throws SQLException {
        execute("CREATE INDEX original ON \"Depot\".\"Ware\" " + definition);
        IndexFacts index = index("original");
        execute("DROP INDEX \"Depot\".original");
        execute(index.rebuildSql());

        assertThat(index("original").createSql()).isEqualTo(index.createSql()).contains("ON \"Depot\".\"Ware\" ");
        assertThat(index("original").options()).isEqualTo(index.options()).isNotEqualTo(IndexOptions.NONE);
    }

    @Test
    void optionsOfAnOperatorClass_belongToTheirKey() throws SQLException {
        execute("CREATE INDEX original ON \"Depot\".\"Ware\" USING gist (id, name gist_trgm_ops (siglen = 32))");

        assertThat(index("original").options().ofKey(0)).isEmpty();
        assertThat(index("original").options().ofKey(1)).isEqualTo("siglen=32");
    }

    @Test
    void nullsNotDistinct_isReadAndBuildsAgain() throws SQLException {
        assumeTrue(
                CatalogReader.readServer(connection).majorVersion() >= 15,
                "NULLS NOT DISTINCT came with PostgreSQL 15");
        execute("CREATE UNIQUE INDEX original ON \"Depot\".\"Ware\" (name) NULLS NOT DISTINCT");
        IndexFacts index = index("original");
        execute("DROP INDEX \"Depot\".original");
        execute(index.rebuildSql());

        assertThat(index.options().nullsNotDistinct()).isTrue();
        assertThat(index("original").options().nullsNotDistinct()).isTrue();
    }

    @Test
    void tablespace_comesBeforeThePredicate() {
        IndexDefinition partial = new IndexDefinition(TABLE, "btree", keys("id"), List.of(), "(id > 3)", false);
        IndexFacts index = new IndexFacts(
                1,
                "original",
                partial,
                true,
                true,
                false,
                false,
                false,
                0,
                0,
                new IndexOptions(false, List.of(), List.of(), "Fast disks"),
                "CREATE INDEX original ON \"Depot\".\"Ware\" USING btree (id) WHERE (id > 3)");

        assertThat(index.rebuildSql())
                .isEqualTo("CREATE INDEX CONCURRENTLY original ON \"Depot\".\"Ware\" USING btree (id)"
                        + " TABLESPACE \"Fast disks\" WHERE (id > 3)");
    }

    @Test
    void collationAndOperatorClass_areNamedAsASortKeyNamesThem() throws SQLException {
        execute("CREATE COLLATION \"Depot\".\"Mixed\" FROM \"C\"");
        execute("CREATE INDEX original ON \"Depot\".\"Ware\""
                + " (name COLLATE \"C\" text_pattern_ops, code COLLATE \"Depot\".\"Mixed\")");

        assertThat(index("original").definition().keys())
                .extracting(IndexKey::collation)
                .containsExactly("\"C\"", "\"Depot\".\"Mixed\"");
        assertThat(index("original").definition().keys())
                .extracting(IndexKey::operatorClass)
                .containsExactly("text_pattern_ops", null);
        execute("DROP INDEX \"Depot\".original");
        execute("DROP COLLATION \"Depot\".\"Mixed\"");
    }

    private static String copyOf(String index) throws SQLException {
        execute(index(index).definition().createSql("copy", false));
        return definitionSql("copy");
    }

    /** As PostgreSQL prints it, without the name. */
    private static String definitionSql(String index) throws SQLException {
        return indexdef("\"Depot\"." + index).replace(" INDEX " + index + " ", " INDEX ");
    }

    private static String indexdef(String qualified) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_get_indexdef('" + qualified + "'::regclass)")) {
            row.next();
            return row.getString(1);
        }
    }

    private static IndexFacts index(String name) throws SQLException {
        return table(TABLE).indexes().stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static TableFacts table(RelationName name) throws SQLException {
        return CatalogReader.read(connection, List.of(name)).table(name).orElseThrow();
    }

    private static List<IndexKey> keys(String... columns) {
        return List.of(columns).stream().map(IndexKey::column).toList();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
