package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Parameter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the server is asked before a query is cached. */
class CacheRefusalTest {

    private static final PGSimpleDataSource DATABASE = new CacheFixture()
            .run(
                    "CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2), at timestamptz, tags text[],"
                            + " doc jsonb, owner name)",
                    "CREATE TABLE line (item int, amount int)",
                    "CREATE FUNCTION mine(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'",
                    "CREATE FUNCTION seen() RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT id FROM item'",
                    "CREATE VIEW clock AS SELECT id, now() - at AS age FROM item",
                    "CREATE VIEW nested AS SELECT id FROM clock",
                    "CREATE VIEW locked AS SELECT id FROM item FOR SHARE",
                    "CREATE VIEW plain AS SELECT i.id, l.amount FROM item i LEFT JOIN line l ON l.item = i.id",
                    "CREATE SEQUENCE s",
                    "CREATE TABLE secret (id int)",
                    "ALTER TABLE secret ENABLE ROW LEVEL SECURITY",
                    "CREATE EXTENSION postgres_fdw",
                    "CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw",
                    "CREATE USER MAPPING FOR PUBLIC SERVER away",
                    "CREATE FOREIGN TABLE far (id int) SERVER away")
            .database;

    private static ReadDependencies resolve(PGSimpleDataSource database, String sql, Object... parameters)
            throws SQLException {
        Server server = new Server(database, connection -> false);
        List<Parameter> bound = Arrays.stream(parameters)
                .map(p -> new Parameter(p, Parameter.UNTYPED))
                .toList();
        return new DependencyResolver(server, new RelationVersions()).resolve(sql, bound);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM item",
                "SELECT i.*, l.* FROM item i JOIN line l ON l.item = i.id ORDER BY i.name, l.amount DESC",
                "SELECT count(*), sum(price), string_agg(name, ',' ORDER BY name) FROM item GROUP BY id % 2",
                "SELECT name, row_number() OVER (PARTITION BY price ORDER BY id) FROM item",
                "SELECT id FROM item WHERE at < '2026-01-01'::timestamptz + interval '1 day'",
                "SELECT date_trunc('day', at), to_char(at, 'YYYY'), extract(year FROM at) FROM item",
                "SELECT id::text || name, price::text FROM item WHERE (id, name) > (1, 'a')",
                "SELECT doc ->> 'a', doc ?? 'b', tags @> ARRAY['x'] FROM item WHERE id = ANY ('{1,2}')",
                "SELECT json_agg(item) FROM item",
                "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r, item",
                "VALUES (1), (2)",
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM line) -- comment",
                "SELECT id FROM item WHERE name LIKE 'nowhere%' AND coalesce(name, '') <> $q$it''s ?$q$ /* ? */;",
                "SELECT * FROM plain"
            })
    void answer_thatDependsOnRowsOnly_isAllowed(String sql) throws SQLException {
        assertThat(resolve(DATABASE, sql)).isInstanceOf(ReadDependencies.Known.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT now() FROM item | now()",
                "SELECT id FROM item WHERE at < CURRENT_TIMESTAMP | SQLVALUEFUNCTION",
                "SELECT id FROM item ORDER BY random() | random()",
                "SELECT nextval('s') | nextval",
                "SELECT current_setting('x', true) FROM item | current_setting",
                "SELECT age(at) FROM item | age(",
                "SELECT pg_table_size('item') FROM item | pg_table_size",
                "SELECT id FROM item WHERE at > 'now' | clock",
                "SELECT id FROM item WHERE at > E'n\\x6fw' | clock",
                "SELECT name::timestamptz FROM item | casts text",
                "SELECT ctid FROM item | system column",
                "SELECT xmin, id FROM item | system column",
                "SELECT id FROM item TABLESAMPLE SYSTEM (10) | TABLESAMPLE",
                "SELECT mine(id) FROM item | mine(integer)",
                "SELECT * FROM seen() | seen()",
                "SELECT * FROM clock | now()",
                "SELECT id FROM nested | now()",
                "SELECT id FROM locked | ROWMARKCLAUSE",
                "SELECT count(*) FROM pg_class | system catalog",
                "SELECT table_name FROM information_schema.tables | not one of",
                "SELECT last_value FROM s | sequence",
                "SELECT id FROM secret | row-level security",
                "SELECT id FROM far | foreign table"
            })
    void answer_thatDependsOnMore_isRefused(String sql, String reason) throws SQLException {
        ReadDependencies found = resolve(DATABASE, sql);
        if (sql.contains("information_schema")) {
            assertThat(found).isInstanceOf(ReadDependencies.Refused.class);
            return;
        }
        assertThat(found)
                .isInstanceOfSatisfying(
                        ReadDependencies.Refused.class,
                        r -> assertThat(r.reason()).contains(reason));
    }

    @Test
    void parameters_areTypedAsBound() throws SQLException {
        assertThat(resolve(
                        DATABASE,
                        "SELECT name FROM item WHERE id = ? AND price < ? AND name = ? AND at < ? AND id = ANY (?)",
                        1L,
                        new java.math.BigDecimal("1.5"),
                        "x",
                        java.time.OffsetDateTime.parse("2026-01-01T00:00:00Z"),
                        new Integer[] {1}))
                .isInstanceOf(ReadDependencies.Known.class);
    }

    @Test
    void joinThatThePlannerRemoves_isADependency() throws SQLException {
        ReadDependencies found = resolve(DATABASE, "SELECT i.id FROM item i LEFT JOIN plain p ON false");
        assertThat(((ReadDependencies.Known) found).names().values().stream().map(Object::toString))
                .containsExactlyInAnyOrder("public.item", "public.line", "public.plain");
    }

    @Test
    void roleWithoutTemporaryObjects_isRefused() throws SQLException {
        CacheFixture fixture = new CacheFixture();
        fixture.run(
                "CREATE TABLE item (id int)",
                "GRANT SELECT ON item TO PUBLIC",
                "DO $$ BEGIN EXECUTE 'REVOKE TEMPORARY ON DATABASE ' || current_database() || ' FROM PUBLIC'; END $$",
                "DO $$ BEGIN CREATE ROLE pgtender_plain LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN END $$");
        fixture.database.setUser("pgtender_plain");
        fixture.database.setPassword("x");
        assertThat(resolve(fixture.database, "SELECT id FROM item"))
                .isInstanceOfSatisfying(
                        ReadDependencies.Refused.class,
                        r -> assertThat(r.reason()).contains("GRANT TEMPORARY"));
    }

    @Test
    void resolving_leavesNothingBehind() throws SQLException {
        resolve(DATABASE, "SELECT id FROM item WHERE id = ?", 1);
        try (Connection connection = DATABASE.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_proc WHERE proname = 'pgtender_probe'")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
