package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes whose statement does not name the relation that a cached answer was read from. */
class CacheDependencyTest {

    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    /** Fills, writes twice (before and after the write's effects are known), and expects each write to be seen. */
    private void assertSeen(String read, String write, String... expected) throws SQLException {
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        for (String value : expected) {
            reader.hit(read);
            fixture.settle();
            writer.execute(write);
            fixture.settle();
            assertThat(reader.value(read)).isEqualTo(value);
            assertThat(reader.hit(read)).isEqualTo(value);
        }
    }

    @Test
    void foreignKeyCascade_isAWrite() throws SQLException {
        fixture.run(
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE)",
                        "CREATE TABLE grandchild (child int REFERENCES child ON DELETE SET NULL)",
                        "INSERT INTO parent SELECT generate_series(1, 3)",
                        "INSERT INTO child SELECT i, i FROM generate_series(1, 3) i",
                        "INSERT INTO grandchild SELECT generate_series(1, 3)")
                .rule("SELECT count(child) FROM grandchild");
        assertSeen(
                "SELECT count(child) FROM grandchild",
                "DELETE FROM parent WHERE id = (SELECT min(id) FROM parent)",
                "2",
                "1");
    }

    @Test
    void triggerThatWritesAnotherTable_isAWriteThere() throws SQLException {
        fixture.run(
                        "CREATE TABLE orders (id int)",
                        "CREATE TABLE audit (n int)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN INSERT INTO audit VALUES (1); RETURN NEW; END'",
                        "CREATE TRIGGER note AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note()")
                .rule("SELECT count(*) FROM audit");
        CachedConnection reader = fixture.connect();
        for (String expected : new String[] {"1", "2", "3"}) {
            reader.hit("SELECT count(*) FROM audit");
            fixture.connect().execute("INSERT INTO orders VALUES (1)");
            assertThat(reader.value("SELECT count(*) FROM audit")).isEqualTo(expected);
        }
    }

    @Test
    void triggersThatWriteOtherTables_leaveTheRestCurrent() throws SQLException {
        fixture.run(
                        "CREATE TABLE orders (id int)",
                        "CREATE TABLE audit (n int)",
                        "CREATE TABLE total (n int)",
                        "INSERT INTO total VALUES (0)",
                        "CREATE TABLE other (n int)",
                        "INSERT INTO other VALUES (1)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NEW; END'",
                        "CREATE FUNCTION add() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN UPDATE total SET n = n + 1; RETURN NEW; END'",
                        "CREATE TRIGGER note AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note()",
                        "CREATE CONSTRAINT TRIGGER add AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED"
                                + " FOR EACH ROW EXECUTE FUNCTION add()")
                .rule("SELECT n FROM other")
                .rule("SELECT n FROM total");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        writer.execute("INSERT INTO orders VALUES (1)");
        fixture.settle();
        reader.hit("SELECT n FROM other");
        reader.hit("SELECT n FROM total");
        writer.execute("INSERT INTO orders VALUES (2)");
        assertThat(reader.value("SELECT n FROM total")).isEqualTo("2");
        reader.value("SELECT n FROM other");
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void triggerThatOnlySetsAColumn_leavesOtherTablesCurrent() throws SQLException {
        fixture.run(
                        "CREATE TABLE orders (id int, changed timestamptz)",
                        "CREATE TABLE other (n int)",
                        "INSERT INTO other VALUES (1)",
                        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN NEW.changed := now(); RETURN NEW; END'",
                        "CREATE TRIGGER touch BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()")
                .rule("SELECT n FROM other");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        writer.execute("INSERT INTO orders VALUES (1)");
        fixture.settle();
        reader.hit("SELECT n FROM other");
        writer.execute("INSERT INTO orders VALUES (2)");
        reader.value("SELECT n FROM other");
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void triggerThatRunsDynamicSql_isAWriteOfAnything() throws SQLException {
        fixture.run(
                        "CREATE TABLE orders (id int)",
                        "CREATE TABLE other (n int)",
                        "CREATE VIEW seen AS SELECT 0 AS n",
                        "CREATE FUNCTION hidden() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE"
                                + " ''CREATE OR REPLACE VIEW seen AS SELECT count(*)::int AS n FROM orders'';"
                                + " RETURN NEW; END'",
                        "CREATE TRIGGER hidden AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION hidden()")
                .rule("SELECT n FROM seen");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        reader.hit("SELECT n FROM seen");
        for (String expected : new String[] {"1", "2", "3"}) {
            writer.execute("INSERT INTO orders VALUES (1)");
            fixture.settle();
            assertThat(reader.value("SELECT n FROM seen")).isEqualTo(expected);
            fixture.settle();
            assertThat(reader.value("SELECT n FROM seen")).isEqualTo(expected);
        }
    }

    @Test
    void writeToAPartition_isAWriteToItsParent() throws SQLException {
        partitions().rule("SELECT count(*) FROM event");
        assertSeen("SELECT count(*) FROM event", "INSERT INTO event_2 VALUES (2)", "1", "2");
    }

    @Test
    void writeToAPartitionedTable_isAWriteToItsPartitions() throws SQLException {
        partitions().rule("SELECT count(*) FROM event_2");
        assertSeen("SELECT count(*) FROM event_2", "INSERT INTO event VALUES (2)", "1", "2");
    }

    @Test
    void writeToAPrunedPartition_isSeenByAnotherValueOfTheQuery() throws SQLException {
        partitions().rule("SELECT count(*) FROM event WHERE kind = ?");
        CachedConnection reader = fixture.connect();
        reader.hit("SELECT count(*) FROM event WHERE kind = ?", 1);
        assertThat(reader.value("SELECT count(*) FROM event WHERE kind = ?", 2)).isEqualTo("0");
        fixture.connect().execute("INSERT INTO event_2 VALUES (2)");
        assertThat(reader.value("SELECT count(*) FROM event WHERE kind = ?", 2)).isEqualTo("1");
    }

    @Test
    void attachedPartition_isSeen() throws SQLException {
        partitions().run("CREATE TABLE event_3 (kind int)", "INSERT INTO event_3 VALUES (3)");
        fixture.rule("SELECT count(*) FROM event");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        assertThat(reader.hit("SELECT count(*) FROM event")).isEqualTo("0");
        writer.execute("ALTER TABLE event ATTACH PARTITION event_3 FOR VALUES IN (3)");
        assertThat(reader.value("SELECT count(*) FROM event")).isEqualTo("1");
        reader.hit("SELECT count(*) FROM event");
        writer.execute("INSERT INTO event_3 VALUES (3)");
        fixture.settle();
        writer.execute("INSERT INTO event_3 VALUES (3)");
        assertThat(reader.value("SELECT count(*) FROM event")).isEqualTo("3");
    }

    private CacheFixture partitions() {
        return fixture.run(
                "CREATE TABLE event (kind int) PARTITION BY LIST (kind)",
                "CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1)",
                "CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (2)");
    }

    @Test
    void updateThroughAnInheritanceParent_isAWriteToItsChildren() throws SQLException {
        fixture.run(
                        "CREATE TABLE base (n int)",
                        "CREATE TABLE derived () INHERITS (base)",
                        "INSERT INTO derived VALUES (0)")
                .rule("SELECT n FROM derived");
        assertSeen("SELECT n FROM derived", "UPDATE base SET n = n + 1", "1", "2");
    }

    @Test
    void writeThroughAnUpdatableView_isAWriteToItsTable() throws SQLException {
        fixture.run(
                        "CREATE TABLE item (n int)",
                        "INSERT INTO item VALUES (0)",
                        "CREATE VIEW items AS SELECT n FROM item")
                .rule("SELECT n FROM item");
        assertSeen("SELECT n FROM item", "UPDATE items SET n = n + 1", "1", "2");
    }

    @Test
    void queryOfAView_dependsOnItsTables() throws SQLException {
        fixture.run(
                        "CREATE TABLE item (n int)",
                        "INSERT INTO item VALUES (0)",
                        "CREATE VIEW inner_view AS SELECT n FROM item",
                        "CREATE VIEW outer_view AS SELECT n FROM inner_view")
                .rule("SELECT n FROM outer_view");
        assertSeen("SELECT n FROM outer_view", "UPDATE item SET n = n + 1", "1", "2");
    }

    @Test
    void rule_isAWriteOfAnything() throws SQLException {
        fixture.run(
                        "CREATE TABLE a (n int)",
                        "CREATE TABLE b (n int)",
                        "CREATE RULE also AS ON INSERT TO a DO ALSO INSERT INTO b VALUES (NEW.n)")
                .rule("SELECT count(*) FROM b");
        CachedConnection reader = fixture.connect();
        for (String expected : new String[] {"1", "2", "3"}) {
            reader.hit("SELECT count(*) FROM b");
            fixture.connect().execute("INSERT INTO a VALUES (1)");
            fixture.settle();
            assertThat(reader.value("SELECT count(*) FROM b")).isEqualTo(expected);
        }
    }

    @Test
    void truncateCascade_isAWriteToReferencingTables() throws SQLException {
        fixture.run(
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "CREATE TABLE child (parent int REFERENCES parent)",
                        "INSERT INTO parent VALUES (1)",
                        "INSERT INTO child VALUES (1)")
                .rule("SELECT count(*) FROM child");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        writer.execute("TRUNCATE parent CASCADE");
        fixture.settle();
        fixture.run("INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1)");
        assertThat(reader.hit("SELECT count(*) FROM child")).isEqualTo("1");
        writer.execute("TRUNCATE parent CASCADE");
        assertThat(reader.value("SELECT count(*) FROM child")).isEqualTo("0");
    }

    @Test
    void mergeUpsertAndWritingCte_areWrites() throws SQLException {
        fixture.run(
                        "CREATE TABLE \"Mixed Case\" (id int PRIMARY KEY, n int)",
                        "INSERT INTO \"Mixed Case\" VALUES (1, 0)")
                .rule("SELECT n FROM \"Mixed Case\"");
        assertSeen(
                "SELECT n FROM \"Mixed Case\"",
                "INSERT INTO \"Mixed Case\" VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET n = \"Mixed Case\".n + 1",
                "1",
                "2");
        assertSeen(
                "SELECT n FROM \"Mixed Case\"",
                "MERGE INTO public.\"Mixed Case\" m USING (VALUES (1)) v(id) ON m.id = v.id"
                        + " WHEN MATCHED THEN UPDATE SET n = m.n + 1",
                "3",
                "4");
        assertSeen(
                "SELECT n FROM \"Mixed Case\"",
                "WITH w AS (UPDATE \"Mixed Case\" SET n = n + 1 RETURNING n) SELECT * FROM w",
                "5",
                "6");
    }

    @Test
    void tableOfAnotherSchema_isFoundByItsQualifiedName() throws SQLException {
        fixture.run("CREATE SCHEMA shop", "CREATE TABLE shop.item (n int)", "INSERT INTO shop.item VALUES (0)")
                .rule("SELECT n FROM shop.item");
        assertSeen("SELECT n FROM shop.item", "UPDATE shop.item SET n = n + 1", "1", "2");
    }

    @Test
    void selectOfAFunctionThatWrites_isAWrite() throws SQLException {
        fixture.run(
                        "CREATE TABLE item (n int)",
                        "INSERT INTO item VALUES (0)",
                        "CREATE FUNCTION place_order() RETURNS void LANGUAGE sql AS 'UPDATE item SET n = n + 1'")
                .rule("SELECT n FROM item");
        CachedConnection reader = fixture.connect();
        for (String expected : new String[] {"1", "2", "3"}) {
            reader.hit("SELECT n FROM item");
            fixture.connect().query("SELECT place_order()");
            fixture.settle();
            assertThat(reader.value("SELECT n FROM item")).isEqualTo(expected);
        }
    }

    @Test
    void selectFromAViewThatCallsAWritingFunction_isAWrite() throws SQLException {
        fixture.run(
                        "CREATE TABLE item (n int)",
                        "INSERT INTO item VALUES (0)",
                        "CREATE FUNCTION place_order() RETURNS int LANGUAGE sql AS"
                                + " 'UPDATE item SET n = n + 1 RETURNING n'",
                        "CREATE VIEW a_view AS SELECT place_order() AS n",
                        "CREATE VIEW \"B view\" AS SELECT * FROM a_view")
                .rule("SELECT n FROM item");
        CachedConnection reader = fixture.connect();
        for (String expected : new String[] {"1", "2", "3"}) {
            reader.hit("SELECT n FROM item");
            fixture.connect().query("SELECT * FROM \"B view\"");
            fixture.settle();
            assertThat(reader.value("SELECT n FROM item")).isEqualTo(expected);
        }
    }

    @Test
    void doBlock_isAWriteOfAnything() throws SQLException {
        fixture.run("CREATE TABLE item (n int)", "INSERT INTO item VALUES (0)").rule("SELECT n FROM item");
        CachedConnection reader = fixture.connect();
        reader.hit("SELECT n FROM item");
        fixture.connect().execute("DO $$ BEGIN UPDATE item SET n = n + 1; COMMIT; END $$");
        assertThat(reader.value("SELECT n FROM item")).isEqualTo("1");
        assertThat(reader.hit("SELECT n FROM item")).isEqualTo("1");
    }

    @Test
    void severalStatementsInOneText_areAWriteOfAnything() throws SQLException {
        fixture.run("CREATE TABLE item (n int)", "INSERT INTO item VALUES (0)").rule("SELECT n FROM item");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        reader.hit("SELECT n FROM item");
        writer.execute("BEGIN; UPDATE item SET n = n + 1");
        assertThat(writer.value("SELECT n FROM item")).isEqualTo("1");
        assertThat(reader.hit("SELECT n FROM item")).isEqualTo("0");
        writer.execute("COMMIT");
        assertThat(reader.value("SELECT n FROM item")).isEqualTo("1");
    }

    @Test
    void definitionChange_isSeen() throws SQLException {
        fixture.run("CREATE TABLE item (n int)", "INSERT INTO item VALUES (0)", "CREATE VIEW v AS SELECT n FROM item")
                .rule("SELECT n FROM v");
        CachedConnection reader = fixture.connect();
        reader.hit("SELECT n FROM v");
        fixture.connect().execute("CREATE OR REPLACE VIEW v AS SELECT n + 5 AS n FROM item");
        assertThat(reader.value("SELECT n FROM v")).isEqualTo("5");
        assertThat(reader.hit("SELECT n FROM v")).isEqualTo("5");
    }

    @Test
    void materializedView_changesWhenItIsRefreshed() throws SQLException {
        fixture.run("CREATE TABLE item (n int)", "CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM item")
                .rule("SELECT n FROM m");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        writer.execute("INSERT INTO item VALUES (1)");
        assertThat(reader.hit("SELECT n FROM m")).isEqualTo("0");
        writer.execute("REFRESH MATERIALIZED VIEW m");
        assertThat(reader.value("SELECT n FROM m")).isEqualTo("1");
    }

    @Test
    void foreignTrigger_isNoticedAfterAWhile() throws SQLException {
        fixture.run(
                        "CREATE TABLE orders (id int)",
                        "CREATE TABLE audit (n int)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN INSERT INTO audit VALUES (1); RETURN NEW; END'")
                .rule("SELECT count(*) FROM audit");
        CachedConnection reader = fixture.connect();
        CachedConnection writer = fixture.connect();
        writer.execute("INSERT INTO orders VALUES (1)");
        fixture.settle();
        fixture.run("CREATE TRIGGER note AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note()");
        fixture.nanos.addAndGet(Resolutions.REFRESH_AFTER.toNanos());
        writer.execute("DELETE FROM orders");
        writer.execute("INSERT INTO orders VALUES (1)"); // asks again
        fixture.settle();
        assertThat(reader.hit("SELECT count(*) FROM audit")).isEqualTo("1");
        writer.execute("INSERT INTO orders VALUES (2)");
        assertThat(reader.value("SELECT count(*) FROM audit")).isEqualTo("2");
    }
}
