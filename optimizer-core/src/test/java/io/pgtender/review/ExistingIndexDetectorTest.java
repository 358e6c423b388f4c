package io.pgtender.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Finding.Kind;
import io.pgtender.advice.Recommendation;
import io.pgtender.detect.Detection;
import io.pgtender.detect.Observed;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExistingIndexDetectorTest {

    /** Finds whatever nothing has read, however young. */
    private static final ReviewSettings AT_ONCE = new ReviewSettings(Duration.ZERO, 0);

    private DataSource database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestPostgres.newDatabase();
        connection = database.getConnection();
        execute("""
                CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm;
                CREATE TABLE p (id int PRIMARY KEY, a int, b int, c text, d text, tags int[], doc jsonb, during int4range);
                """);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** What pg_index-health's and PgHero's checks are known to report although nothing is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // pg-index-health, DUPLICATED_INDEXES: indoption and uniqueness are not compared
                "CREATE INDEX ON p (a, b); CREATE INDEX ON p (a, b DESC)",
                "CREATE UNIQUE INDEX ON p (a); CREATE UNIQUE INDEX ON p (a) NULLS NOT DISTINCT",
                // pg-index-health issue 76: collations
                "CREATE INDEX ON p (c); CREATE INDEX ON p (c COLLATE \"C\")",
                "CREATE INDEX ON p (c); CREATE INDEX ON p (c text_pattern_ops)",
                "CREATE INDEX ON p USING gist (c gist_trgm_ops (siglen = 32));"
                        + " CREATE INDEX ON p USING gist (c gist_trgm_ops (siglen = 64))",
                "CREATE INDEX ON p USING gin (doc); CREATE INDEX ON p USING gin (doc jsonb_path_ops)",
                // pg-index-health issue 66: a partial index that begins with the primary key
                "CREATE INDEX ON p (id, c) WHERE b > 0",
                // pgcluu issue 150: predicates
                "CREATE INDEX ON p (a) WHERE a = 1; CREATE INDEX ON p (a) WHERE a = 2",
                // pg-index-health, INTERSECTED_INDEXES: access methods, INCLUDE, expressions as column 0
                "CREATE INDEX ON p (a, b); CREATE INDEX ON p USING brin (a)",
                "CREATE INDEX ON p (a) INCLUDE (c); CREATE INDEX ON p (a, b)",
                "CREATE INDEX ON p (lower(c), a); CREATE INDEX ON p (upper(d))",
                // PgHero: one list of columns, whatever their classes and collations
                "CREATE INDEX ON p (c text_pattern_ops); CREATE INDEX ON p (c, a)",
                "CREATE INDEX ON p USING gist (a); CREATE INDEX ON p USING gist (a, during)",
                // Deferrable constraints cannot stand in for what is checked at once
                "CREATE UNIQUE INDEX ON p (a); ALTER TABLE p ADD UNIQUE (a) DEFERRABLE",
                // The same names in another schema
                "CREATE SCHEMA other; CREATE TABLE other.p (a int, b int); CREATE INDEX i ON p (a); CREATE INDEX i ON other.p (a, b)",
                // A partitioned table and its partitions have the same index
                "CREATE TABLE q (k int, v int) PARTITION BY RANGE (k);"
                        + " CREATE TABLE q_1 PARTITION OF q FOR VALUES FROM (0) TO (10); CREATE INDEX ON q (v)",
                // ON ONLY waits for its partitions
                "CREATE TABLE q (k int, v int) PARTITION BY RANGE (k);"
                        + " CREATE TABLE q_1 PARTITION OF q FOR VALUES FROM (0) TO (10); CREATE INDEX ON ONLY q (v)",
                // Exclusion constraint beside a unique index on the same column
                "ALTER TABLE p ADD EXCLUDE USING gist (a WITH =, during WITH &&); CREATE INDEX ON p (a)",
                // An index that is new is not unused; a foreign key is not missing an index before anybody deletes
                "CREATE INDEX ON p (a); CREATE TABLE f (p_id int REFERENCES p);"
                        + " INSERT INTO p SELECT g FROM generate_series(1, 10) g;"
                        + " INSERT INTO f SELECT 1 + g % 10 FROM generate_series(1, 10000) g"
            })
    void knownFalseAlarm_isNone(String schema) throws SQLException {
        execute(schema);

        assertThat(look(ReviewSettings.DEFAULT).recommendations()).isEmpty();
    }

    @Test
    void duplicate_isDroppedByItsSqlAndComesBackByItsReversal() throws SQLException {
        execute(
                "CREATE INDEX one ON p (lower(c) text_pattern_ops DESC) INCLUDE (a) WITH (fillfactor = 70) WHERE b > 0;"
                        + "CREATE INDEX \"Tw\"\"o\" ON p (lower(c) text_pattern_ops DESC) INCLUDE (a) WITH (fillfactor = 70) WHERE b > 0");
        String before = definition("public.\"Tw\"\"o\"");
        Recommendation found = only(Kind.DUPLICATE_INDEX);
        execute(found.change().sql().orElseThrow());

        assertThat(look(ReviewSettings.DEFAULT).recommendations()).isEmpty();
        execute(found.change().reversalSql().orElseThrow());
        assertThat(definition("public.\"Tw\"\"o\"")).isEqualTo(before);
    }

    @Test
    void failedConcurrentBuild_isFoundAndBuiltAgain() throws SQLException {
        execute("INSERT INTO p (id, a) VALUES (1, 1), (2, 1)");
        assertThatThrownBy(() -> execute("CREATE UNIQUE INDEX CONCURRENTLY p_a ON p (a)"))
                .isInstanceOf(SQLException.class);
        Recommendation found = only(Kind.INVALID_INDEX);
        execute("UPDATE p SET a = id");
        execute(found.change().sql().orElseThrow());

        assertThat(look(ReviewSettings.DEFAULT).recommendations()).isEmpty();
    }

    @Test
    void unusedIndex_isFoundAndOneThatIsReadIsNot() throws SQLException {
        execute("CREATE INDEX unread ON p (a); CREATE INDEX busy ON p (b); INSERT INTO p (id, a, b)"
                + " SELECT g, g, g FROM generate_series(1, 2000) g; ANALYZE p; SELECT id FROM p WHERE b = 7;"
                + " SELECT pg_stat_force_next_flush()");
        List<Recommendation> found = look(AT_ONCE).recommendations();

        assertThat(ReviewFixture.sql(found)).containsExactly("DROP INDEX CONCURRENTLY public.unread");
    }

    @Test
    void droppedStatisticsOfAnExpression_areReplacedByTheAdvice() throws SQLException {
        execute("CREATE INDEX \"Un\"\"read\" ON p (lower(c), (a + b), id)");
        Recommendation found = only(Kind.UNUSED_INDEX, AT_ONCE);
        for (String statement : found.change().sql().orElseThrow().split(";\n")) {
            execute(statement);
        }

        assertThat(number("SELECT count(*) FROM pg_statistic_ext WHERE stxname LIKE 'pgt_un_read_stat_'"))
                .isEqualTo(2);
        assertThat(number("SELECT count(*) FROM pg_class WHERE relname = 'Un\"read'"))
                .isZero();
    }

    @Test
    void foreignKeyWhoseParentIsDeletedFrom_isFoundUntilItHasAnIndex() throws SQLException {
        execute("CREATE TABLE \"Ch ild\" (\"p id\" int REFERENCES p ON DELETE CASCADE, filler text);"
                + "INSERT INTO p SELECT g FROM generate_series(1, 100) g;"
                + "INSERT INTO \"Ch ild\" SELECT 1 + g % 100, repeat('x', 50) FROM generate_series(1, 5000) g;"
                + "DELETE FROM p WHERE id = 7; SELECT pg_stat_force_next_flush()");
        Recommendation found = only(Kind.UNINDEXED_FOREIGN_KEY);
        execute(found.change().sql().orElseThrow());

        assertThat(look(ReviewSettings.DEFAULT).recommendations()).isEmpty();
    }

    @Test
    void foreignKeyThatIsNotEnforced_needsNone() throws SQLException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                connection.getMetaData().getDatabaseMajorVersion() >= 18, "NOT ENFORCED came with PostgreSQL 18");
        execute("CREATE TABLE f (p_id int REFERENCES p NOT ENFORCED, filler text);"
                + "INSERT INTO p SELECT g FROM generate_series(1, 100) g;"
                + "INSERT INTO f SELECT 1 + g % 100, repeat('x', 50) FROM generate_series(1, 5000) g;"
                + "DELETE FROM p WHERE id = 7; SELECT pg_stat_force_next_flush()");

        assertThat(look(ReviewSettings.DEFAULT)).isEqualTo(Detection.NOTHING);
    }

    @Test
    void partitionedDuplicate_isDroppedByItsSql() throws SQLException {
        execute("CREATE TABLE q (k int, v int) PARTITION BY RANGE (k);"
                + " CREATE TABLE q_1 PARTITION OF q FOR VALUES FROM (0) TO (10);"
                + " CREATE INDEX one ON q (v); CREATE INDEX two ON q (v)");
        Recommendation found = only(Kind.DUPLICATE_INDEX);
        execute(found.change().sql().orElseThrow());

        assertThat(look(ReviewSettings.DEFAULT).recommendations()).isEmpty();
        assertThat(number("SELECT count(*) FROM pg_class WHERE relname = 'one'"))
                .isEqualTo(1);
    }

    @Test
    void primaryKeyThatIsDeclaredUniqueAsWell_losesTheOther() throws SQLException {
        execute("CREATE TABLE u (id int PRIMARY KEY, UNIQUE (id)); ALTER TABLE u ADD CONSTRAINT \"Again\" UNIQUE (id)");
        for (Recommendation found : look(ReviewSettings.DEFAULT).recommendations()) {
            execute(found.change().sql().orElseThrow());
        }

        assertThat(number("SELECT count(*) FROM pg_index WHERE indrelid = 'u'::regclass"))
                .isEqualTo(1);
    }

    @Test
    void moreThanTheBound_isCounted() throws SQLException {
        StringBuilder ddl = new StringBuilder();
        for (int i = 0; i < ExistingIndexDetector.MAX_FINDINGS + 4; i++) {
            ddl.append("CREATE INDEX ON p (a);");
        }
        execute(ddl.toString());
        Detection found = look(ReviewSettings.DEFAULT);

        assertThat(found.recommendations()).hasSize(ExistingIndexDetector.MAX_FINDINGS);
        assertThat(found.notes()).containsExactly("3 more duplicate indexes were found");
    }

    @Test
    void roleWithoutPrivileges_seesTheSame() throws SQLException {
        execute("CREATE INDEX one ON p (a); CREATE INDEX two ON p (a); CREATE ROLE pgt_review_nobody");
        try {
            execute("SET ROLE pgt_review_nobody");

            assertThat(only(Kind.DUPLICATE_INDEX).change().sql()).contains("DROP INDEX CONCURRENTLY public.two");
        } finally {
            execute("RESET ROLE; DROP ROLE pgt_review_nobody");
        }
    }

    @Test
    void lockedTable_isSaidToBeLeftOut() throws SQLException {
        execute("CREATE INDEX one ON p (a); CREATE INDEX two ON p (a)");
        try (Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE p IN ACCESS EXCLUSIVE MODE");
            Detection found = look(ReviewSettings.DEFAULT);

            assertThat(found.recommendations()).isEmpty();
            assertThat(found.notes())
                    .singleElement()
                    .asString()
                    .startsWith("the indexes of 1 tables were not looked at");
        }
    }

    @Test
    void withoutAServer_saysSo() throws SQLException {
        assertThat(new ExistingIndexDetector()
                        .detect(new Observed(workload(), null))
                        .notes())
                .containsExactly("existing indexes were not looked at: no connection");
    }

    private Recommendation only(Kind kind) throws SQLException {
        return only(kind, ReviewSettings.DEFAULT);
    }

    private Recommendation only(Kind kind, ReviewSettings settings) throws SQLException {
        List<Recommendation> found = look(settings).recommendations();
        assertThat(found).extracting(r -> r.finding().kind()).containsExactly(kind);
        return found.get(0);
    }

    private Detection look(ReviewSettings settings) throws SQLException {
        return new ExistingIndexDetector(settings).detect(new Observed(workload(), connection));
    }

    private static Workload workload() {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        return new Workload(now.minusSeconds(3_600), now, List.of(), List.of(), Workload.Drops.NONE);
    }

    private String definition(String index) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_get_indexdef('" + index + "'::regclass)")) {
            row.next();
            return row.getString(1);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
