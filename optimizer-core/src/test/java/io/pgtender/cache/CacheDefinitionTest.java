package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Definitions and placements that change under a cached answer, and queries of very many tables. */
class CacheDefinitionTest {

    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private void assertSeen(String read, String write, String expected) throws SQLException {
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        reader.hit(read);
        fixture.settle();
        writer.execute(write);
        assertThat(reader.value(read)).isEqualTo(expected);
        assertThat(reader.value(read)).isEqualTo(expected);
        fixture.settle();
        assertThat(reader.value(read)).isEqualTo(expected);
    }

    private CacheFixture partitions() {
        return fixture.run(
                "CREATE TABLE event (kind int, n int) PARTITION BY LIST (kind)",
                "CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1)",
                "CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (2)",
                "INSERT INTO event VALUES (1, 10)");
    }

    @Test
    void rowMovedToAnotherPartition_isSeenInBoth() throws SQLException {
        partitions().rule("SELECT count(*) FROM event_1").rule("SELECT count(*) FROM event_2");
        CachedConnection reader = fixture.connect();
        reader.hit("SELECT count(*) FROM event_2");
        assertSeen("SELECT count(*) FROM event_1", "UPDATE event SET kind = 2 WHERE kind = 1", "0");
        assertThat(reader.value("SELECT count(*) FROM event_2")).isEqualTo("1");
    }

    @Test
    void detachedPartition_isSeen() throws SQLException {
        partitions().rule("SELECT count(*) FROM event");
        assertSeen("SELECT count(*) FROM event", "ALTER TABLE event DETACH PARTITION event_1", "0");
    }

    @Test
    void partitionDetachedConcurrently_isSeen() throws SQLException {
        partitions().rule("SELECT count(*) FROM event");
        assertSeen("SELECT count(*) FROM event", "ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY", "0");
    }

    @Test
    void partitionThatIsDropped_isSeen() throws SQLException {
        partitions().rule("SELECT count(*) FROM event");
        assertSeen("SELECT count(*) FROM event", "DROP TABLE event_1", "0");
    }

    @Test
    void childThatStopsToInherit_isSeen() throws SQLException {
        fixture.run("CREATE TABLE base (n int)", "CREATE TABLE derived () INHERITS (base)")
                .run("INSERT INTO derived VALUES (1)")
                .rule("SELECT count(*) FROM base");
        assertSeen("SELECT count(*) FROM base", "ALTER TABLE derived NO INHERIT base", "0");
    }

    @Test
    void materializedViewRefreshedConcurrently_isSeen() throws SQLException {
        fixture.run(
                        "CREATE TABLE item (n int)",
                        "CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM item",
                        "CREATE UNIQUE INDEX ON m (n)",
                        "INSERT INTO item VALUES (1)")
                .rule("SELECT n FROM m");
        assertSeen("SELECT n FROM m", "REFRESH MATERIALIZED VIEW CONCURRENTLY m", "1");
    }

    @Test
    void tableThatTakesTheNameOfAnotherBySearchPath_isReadAndNoLongerCached() throws SQLException {
        fixture.run(
                        "CREATE SCHEMA nearer",
                        "CREATE TABLE public.item (n int)",
                        "INSERT INTO public.item VALUES (0)",
                        "ALTER DATABASE " + fixture.database.getDatabaseName() + " SET search_path = nearer, public")
                .rule("SELECT n FROM item");
        fixture.connect().hit("SELECT n FROM item");
        CachedConnection writer = fixture.connect();
        writer.execute("CREATE TABLE nearer.item AS SELECT 7 AS n");
        // Another session: a statement that the server has prepared keeps to the former table (plancache.c), and what
        // that
        // one reads must not be kept for others.
        CachedConnection reader = fixture.connect();
        for (int i = 0; i < 3; i++) {
            assertThat(reader.value("SELECT n FROM item")).isEqualTo("7");
            fixture.settle();
        }
        writer.execute("UPDATE nearer.item SET n = 8");
        assertThat(reader.value("SELECT n FROM item")).isEqualTo("8");
        assertThat(fixture.cache().statistics().refusals()).hasSize(1);
    }

    @Test
    void tableRenamedAndReplaced_isSeen() throws SQLException {
        fixture.run("CREATE TABLE item (n int)", "INSERT INTO item VALUES (0)")
                .run("CREATE TABLE item_new AS SELECT 1 AS n")
                .rule("SELECT n FROM item");
        CachedConnection writer = fixture.connect();
        CachedConnection reader = fixture.connect();
        assertThat(reader.hit("SELECT n FROM item")).isEqualTo("0");
        writer.autoCommit(false);
        writer.execute("ALTER TABLE item RENAME TO item_old");
        writer.execute("ALTER TABLE item_new RENAME TO item");
        writer.commit();
        writer.autoCommit(true);
        assertThat(reader.value("SELECT n FROM item")).isEqualTo("1");
        assertThat(reader.hit("SELECT n FROM item")).isEqualTo("1");
        writer.execute("UPDATE item SET n = 2");
        assertThat(reader.value("SELECT n FROM item")).isEqualTo("2");
    }

    @Test
    void functionOfTheUser_isNeverTrusted() throws SQLException {
        fixture.run(
                        "CREATE TABLE item (n int)",
                        "INSERT INTO item VALUES (0)",
                        "CREATE FUNCTION lying() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n FROM item'",
                        "CREATE VIEW v AS SELECT lying() AS n")
                .rule("SELECT lying()")
                .rule("SELECT n FROM v");
        CachedConnection reader = fixture.connect();
        for (int round = 0; round < 3; round++) {
            for (String read : new String[] {"SELECT lying()", "SELECT n FROM v"}) {
                for (int i = 0; i < 8; i++) { // a generic plan would have folded it after five
                    reader.value(read);
                    assertThat(reader.lastWasHit).isFalse();
                    fixture.settle();
                }
            }
            fixture.run("UPDATE item SET n = n + 1");
        }
        assertThat(fixture.cache().statistics().refusals()).containsKeys("SELECT lying()", "SELECT n FROM v");
    }

    @Test
    void operatorOfTheUser_isNeverTrusted() throws SQLException {
        fixture.run(
                        "CREATE FUNCTION plus(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2'",
                        "CREATE OPERATOR + (LEFTARG = text, RIGHTARG = text, FUNCTION = plus)",
                        "CREATE TABLE item (a text)")
                .rule("SELECT a + a FROM item");
        CachedConnection reader = fixture.connect();
        reader.query("SELECT a + a FROM item");
        fixture.settle();
        reader.query("SELECT a + a FROM item");
        assertThat(fixture.cache().statistics().refusals()).containsKey("SELECT a + a FROM item");
    }

    @Test
    void queryOfManyTables_dependsOnEach() throws SQLException {
        int tables = 140;
        String[] creations = IntStream.range(0, tables)
                .mapToObj(i -> "CREATE TABLE many_" + i + " AS SELECT 0 AS n")
                .toArray(String[]::new);
        String read = IntStream.range(0, tables)
                .mapToObj(i -> "SELECT n FROM many_" + i)
                .collect(Collectors.joining(" UNION ALL ", "SELECT sum(n) FROM (", ") AS every"));
        fixture.run(creations).rule(read);
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        reader.hit(read);
        for (int i = 0; i < tables; i += 69) {
            writer.execute("UPDATE many_" + i + " SET n = 1");
            fixture.settle();
            assertThat(reader.value(read)).isEqualTo(String.valueOf(i / 69 + 1));
            assertThat(reader.hit(read)).isEqualTo(String.valueOf(i / 69 + 1));
        }
    }

    @Test
    void foreignKeyActions_areWritesOfTheReferencingTable() throws SQLException {
        fixture.run(
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "CREATE TABLE child (parent int REFERENCES parent ON DELETE SET NULL ON UPDATE CASCADE)",
                        "CREATE TABLE heir (parent int DEFAULT 9 REFERENCES parent ON DELETE SET DEFAULT)",
                        "INSERT INTO parent VALUES (1), (2), (9)",
                        "INSERT INTO child VALUES (1)",
                        "INSERT INTO heir VALUES (2)")
                .rule("SELECT parent FROM child")
                .rule("SELECT parent FROM heir");
        assertSeen("SELECT parent FROM child", "UPDATE parent SET id = 5 WHERE id = 1", "5");
        assertSeen("SELECT parent FROM child", "DELETE FROM parent WHERE id = 5", "null");
        assertSeen("SELECT parent FROM heir", "DELETE FROM parent WHERE id = 2", "9");
    }

    @Test
    void columnDefaultAndTypeThatChange_areSeen() throws SQLException {
        fixture.run("CREATE TABLE item (id int, n int DEFAULT 0)", "INSERT INTO item VALUES (1)")
                .rule("SELECT * FROM item");
        assertSeen("SELECT * FROM item", "ALTER TABLE item ADD COLUMN extra int DEFAULT 3", "1,0,3");
        assertSeen("SELECT * FROM item", "ALTER TABLE item ALTER COLUMN n TYPE numeric(4, 1)", "1,0.0,3");
        assertSeen("SELECT * FROM item", "ALTER TABLE item DROP COLUMN extra", "1,0.0");
    }
}
