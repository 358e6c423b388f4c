package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relations, names and existing indexes of every kind, on a real server. */
class CandidateRelationTest {

    private CandidateLab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new CandidateLab(TestPostgres.newDatabase().getConnection());
    }

    @AfterEach
    void close() throws SQLException {
        lab.close();
    }

    /** A table with 5,000 rows. */
    private void table(String name, String columns, String values) throws SQLException {
        lab.execute(
                "CREATE TABLE " + name + " (" + columns + ")",
                "INSERT INTO " + name + " SELECT " + values + " FROM generate_series(1, 5000) i",
                "ANALYZE " + name);
    }

    @Test
    void partitions_giveOneCandidateOnTheirTopmostParent() throws SQLException {
        lab.execute(
                "CREATE TABLE events (day int NOT NULL, kind int NOT NULL, note text) PARTITION BY RANGE (day)",
                "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50)",
                "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100) PARTITION BY LIST (day)",
                "CREATE TABLE events_2_rest PARTITION OF events_2 DEFAULT",
                "INSERT INTO events SELECT i % 100, i % 2500, repeat('x', 50) FROM generate_series(1, 20000) i",
                "ANALYZE");
        String sql = "SELECT * FROM events WHERE kind = 17 ORDER BY day DESC LIMIT 10";

        Candidates candidates = lab.candidates(sql);

        assertThat(CandidateLab.described(candidates))
                .contains("events (kind)", "events (kind, day DESC)")
                .allMatch(d -> d.startsWith("events ("));
        assertThat(candidates.candidates())
                .allSatisfy(c -> assertThat(c.remarks()).contains(Remark.PARTITIONED));
        IndexDefinition onParent = CandidateLab.find(candidates, "events (kind)");
        lab.execute(onParent.createSql("by_kind", false));
        assertThat(lab.explain("SELECT * FROM events WHERE kind = 17").indexNames())
                .contains("events_1_kind_idx", "events_2_rest_kind_idx");
    }

    @Test
    void partitionsWithTheIndex_giveNoCandidate() throws SQLException {
        lab.execute(
                "CREATE TABLE events (day int NOT NULL, kind int NOT NULL, note text) PARTITION BY RANGE (day)",
                "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50)",
                "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100)",
                "INSERT INTO events SELECT i % 100, i % 2500, repeat('x', 50) FROM generate_series(1, 20000) i",
                "CREATE INDEX ON events (kind)",
                "ANALYZE");

        assertThat(lab.candidates("SELECT * FROM events WHERE kind = 17").definitions())
                .isEmpty();
    }

    @Test
    void materialisedView_isIndexed() throws SQLException {
        table("t", "id int, v int, note text", "i, i % 1000, repeat('x', 50)");
        lab.execute("CREATE MATERIALIZED VIEW seen AS SELECT * FROM t", "ANALYZE seen");

        assertThat(CandidateLab.described(lab.candidates("SELECT * FROM seen WHERE v = 17")))
                .containsExactly("seen (v)");
    }

    @Test
    void view_isSeenThrough() throws SQLException {
        table("t", "id int, v int, note text", "i, i % 1000, repeat('x', 50)");
        lab.execute("CREATE VIEW seen AS SELECT id AS number, v AS amount FROM t");

        assertThat(CandidateLab.described(lab.candidates("SELECT * FROM seen WHERE amount = 17")))
                .contains("t (v)");
    }

    @Test
    void temporaryTable_getsAReason() throws SQLException {
        lab.execute(
                "CREATE TEMPORARY TABLE t AS SELECT i AS id, repeat('x', 50) AS note FROM generate_series(1, 5000) i",
                "ANALYZE t");

        Candidates candidates = lab.candidates("SELECT * FROM t WHERE id = 17");

        assertThat(candidates.definitions()).isEmpty();
        assertThat(candidates.rejections())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("temporary"));
    }

    @Test
    void smallTable_getsAReason() throws SQLException {
        lab.execute("CREATE TABLE t AS SELECT 1 AS id", "ANALYZE t");

        Candidates candidates = lab.candidates("SELECT * FROM t WHERE id = 17");

        assertThat(candidates.definitions()).isEmpty();
        assertThat(candidates.rejections())
                .containsExactly(new CandidateRejection(
                        "any index on public.t", "it fits into 8 kB: reading it is faster than an index"));
    }

    @Test
    void foreignTable_getsAReason() throws SQLException {
        lab.execute(
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1')",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER other",
                "CREATE FOREIGN TABLE far (id int) SERVER other");

        Candidates candidates = lab.candidates("SELECT * FROM far WHERE id = 17");

        assertThat(candidates.definitions()).isEmpty();
        assertThat(candidates.rejections())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("foreign table"));
    }

    @Test
    void namesThatNeedQuotes_areQuoted() throws SQLException {
        lab.execute("CREATE SCHEMA \"Größe\"");
        table(
                "\"Größe\".\"User Data\"",
                "\"Id\" int, \"select\" text, \"naïve \"\"x\"\"\" int, state text NOT NULL, pad text",
                "i, 'N' || i, i % 700, CASE WHEN i % 50 = 0 THEN 'it''s' ELSE 'b' END, repeat('x', 50)");

        String sql = "SELECT * FROM \"Größe\".\"User Data\" WHERE lower(\"select\") = 'n5'";
        String order = "SELECT * FROM \"Größe\".\"User Data\" WHERE state = 'it''s'"
                + " ORDER BY \"naïve \"\"x\"\"\" DESC LIMIT 3";

        assertThat(lab.isUsed(
                        CandidateLab.find(lab.candidates(sql), "\"Größe\".\"User Data\" ((lower(\"select\")))"), sql))
                .isTrue();
        assertThat(lab.isUsed(
                        CandidateLab.find(
                                lab.candidates(order),
                                "\"Größe\".\"User Data\" (\"naïve \"\"x\"\"\" DESC) WHERE state = 'it''s'::text"),
                        order))
                .isTrue();
    }

    @Test
    void byteOrderedCollation_needsNoPatternClass() throws SQLException {
        table("t", "id int, name text COLLATE \"C\", pad text", "i, 'n' || i, repeat('x', 50)");
        String sql = "SELECT * FROM t WHERE name LIKE 'n170%'";

        assertThat(lab.isUsed(CandidateLab.find(lab.candidates(sql), "t (name)"), sql))
                .isTrue();
    }

    @Test
    void domainColumn_countsAsItsBaseType() throws SQLException {
        lab.execute("CREATE DOMAIN label AS text", "CREATE DOMAIN document AS jsonb");
        table(
                "t",
                "id int, name label, doc document, pad text",
                "i, 'n' || i, jsonb_build_object('k', i), repeat('x', 50)");
        String contained = "SELECT * FROM t WHERE doc @> '{\"k\": 17}'";
        String lower = "SELECT * FROM t WHERE lower(name) = 'n17'";

        assertThat(lab.candidates(contained).definitions())
                .singleElement()
                .satisfies(index -> assertThat(lab.isUsed(index, contained)).isTrue());
        assertThat(lab.candidates(lower).definitions())
                .singleElement()
                .satisfies(index -> assertThat(lab.isUsed(index, lower)).isTrue());
    }

    @Test
    void virtualGeneratedColumn_isNoKey() throws SQLException {
        try (Connection connection = TestPostgres.newDatabase().getConnection()) {
            assumeThat(connection.getMetaData().getDatabaseMajorVersion())
                    .as("virtual generated columns need PostgreSQL 18")
                    .isGreaterThanOrEqualTo(18);
        }
        table("t", "id int, pad text, doubled int GENERATED ALWAYS AS (id * 2) VIRTUAL", "i, repeat('x', 50)");

        // The planner replaces the column by its expression, which an index can hold.
        String sql = "SELECT * FROM t WHERE doubled = 34";
        Candidates candidates = lab.candidates(sql);

        assertThat(CandidateLab.described(candidates)).containsExactly("t ((id * 2))");
        assertThat(lab.isUsed(CandidateLab.find(candidates, "t ((id * 2))"), sql))
                .isTrue();
    }

    @Test
    void missingTrigrams_areNamed() throws SQLException {
        table("t", "id int, name text", "i, 'some name ' || md5(i::text)");

        Candidates candidates = lab.candidates("SELECT * FROM t WHERE name LIKE '%abc%'");

        assertThat(candidates.definitions()).isEmpty();
        assertThat(candidates.rejections())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("CREATE EXTENSION pg_trgm"));
    }

    @Test
    void operatorClassOffTheSearchPath_isQualified() throws SQLException {
        lab.execute("CREATE SCHEMA \"Ext\"", "CREATE EXTENSION pg_trgm SCHEMA \"Ext\"");
        table("t", "id int, name text", "i, 'some name ' || md5(i::text)");
        String sql = "SELECT * FROM t WHERE name LIKE '%abcde%'";

        assertThat(lab.isUsed(CandidateLab.find(lab.candidates(sql), "t USING gin (name \"Ext\".gin_trgm_ops)"), sql))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(a, b); SELECT * FROM t WHERE a = 1",
                "(a, b); SELECT * FROM t WHERE b = 1 AND a = 1",
                "(a, b DESC); SELECT * FROM t WHERE a = 1 ORDER BY b LIMIT 3",
                "(a DESC, b); SELECT * FROM t WHERE a = 1 ORDER BY b LIMIT 3",
                "(a) WHERE a IS NOT NULL; SELECT * FROM t WHERE a = 1",
                "(lower(name)); SELECT * FROM t WHERE lower(name) = 'x'",
                "(name text_pattern_ops); SELECT * FROM t WHERE name LIKE 'abc%'",
                "(name COLLATE \"C\"); SELECT * FROM t WHERE name COLLATE \"C\" = 'abc'",
            })
    void existingIndexThatServes_isNotProposedAgain(String existing, String sql) throws SQLException {
        table("t", "a int, b int, c int, name text, pad text", "i % 100, i % 77, i % 7, 'n' || i, repeat('x', 50)");
        lab.execute("CREATE INDEX existing ON t " + existing);

        Candidates candidates = lab.candidates(sql);

        // A wider one for the equality and the order together may be all that is left, but here there is nothing left.
        assertThat(CandidateLab.described(candidates))
                .filteredOn(d -> !d.equals("t (b)"))
                .isEmpty();
        assertThat(candidates.rejections())
                .anySatisfy(r -> assertThat(r.reason()).contains("index existing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(a, b); SELECT * FROM t WHERE b = 1; t (b)",
                "(a, b); SELECT * FROM t ORDER BY a, b DESC LIMIT 3; t (a, b DESC)",
                "(a) WHERE b = 5; SELECT * FROM t WHERE a = 1; t (a)",
                "(name); SELECT * FROM t WHERE name LIKE 'abc%'; t (name text_pattern_ops)",
                "(name); SELECT * FROM t WHERE name COLLATE \"C\" = 'abc'; t (name COLLATE \"C\")",
                "USING hash (a); SELECT * FROM t WHERE a = 1; t (a)",
            })
    void existingIndexThatDoesNotServe_isNoObstacle(String existing, String sql, String expected) throws SQLException {
        table("t", "a int, b int, c int, name text, pad text", "i % 100, i % 77, i % 7, 'n' || i, repeat('x', 50)");
        lab.execute("CREATE INDEX existing ON t " + existing);

        assertThat(CandidateLab.described(lab.candidates(sql))).contains(expected);
    }

    @Test
    void uniqueIndexWithinTheEqualities_findsItsRowAlready() throws SQLException {
        table("t", "a int UNIQUE, b int, pad text", "i, i % 77, repeat('x', 50)");

        assertThat(CandidateLab.described(lab.candidates("SELECT * FROM t WHERE a = 1 AND b = 1")))
                .isEmpty();
    }

    @Test
    void severalStatements_shareAPrefix() throws SQLException {
        table("t", "a int, b int, pad text", "i % 100, i % 2000, repeat('x', 50)");
        PlannedStatement both = statement("SELECT * FROM t WHERE a = 1 AND b = 1");
        PlannedStatement one = statement("SELECT * FROM t WHERE a = 1");

        Candidates candidates = lab.generator(List.of(both, one)).candidates(List.of(both, one));

        assertThat(CandidateLab.described(candidates)).contains("t (b, a)", "t (a, b)", "t (a)");
    }

    @Test
    void neverAnalysedTable_getsBtreesAndNoPredicate() throws SQLException {
        lab.execute(
                "CREATE TABLE t (a int, state text, pad text) WITH (autovacuum_enabled = off)",
                "INSERT INTO t SELECT i, 'open', repeat('x', 50) FROM generate_series(1, 5000) i");

        assertThat(CandidateLab.described(lab.candidates("SELECT * FROM t WHERE a = 1 AND state = 'open'")))
                .contains("t (a, state)")
                .noneMatch(d -> d.contains("WHERE"));
    }

    @Test
    void operatorOfAnotherSchema_isTakenAsPrinted() throws SQLException {
        lab.execute("CREATE SCHEMA ext", "CREATE EXTENSION hstore SCHEMA ext");
        table("t", "id int, h ext.hstore", "i, ext.hstore('k', i::text)");
        String sql = "SELECT * FROM t WHERE h OPERATOR(ext.@>) ext.hstore('k', '17')";

        assertThat(lab.candidates(sql).definitions())
                .singleElement()
                .satisfies(index -> assertThat(lab.isUsed(index, sql)).isTrue());
    }

    private PlannedStatement statement(String sql) throws SQLException {
        return PlannedStatement.of(sql, lab.explain(sql));
    }
}
