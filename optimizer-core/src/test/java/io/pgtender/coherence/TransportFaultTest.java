package io.pgtender.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** What the poller makes of networks and servers that fail, on servers of its own. */
class TransportFaultTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static PGSimpleDataSource on(EmbeddedPostgres server, String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(server.getJdbcUrl("postgres", database));
        return dataSource;
    }

    /** Turns until {@code reached}; the server's pace is not the test's. */
    private static void turnUntil(CoherenceFixture fixture, BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        do {
            if (System.nanoTime() - end > 0) {
                fail("not reached: " + fixture.poller.status());
            }
            Thread.sleep(20);
            fixture.turn();
        } while (!reached.getAsBoolean());
    }

    @Test
    void connectionThatSaysNothingMore_endsFreshness() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                PausingProxy proxy = new PausingProxy(server.getPort())) {
            PGSimpleDataSource direct = on(server, "postgres");
            PGSimpleDataSource through = on(server, "postgres");
            through.setPortNumbers(new int[] {proxy.port()});
            try (CoherenceFixture fixture = new CoherenceFixture(direct, through::getConnection)) {
                fixture.run("CREATE TABLE item (id int)").install("item");
                fixture.turn();
                assertThat(fixture.reports.fresh).isTrue();
                proxy.pause();
                fixture.turn();
                assertThat(fixture.reports.fresh).isFalse();
                assertThat(fixture.poller.status().state()).isEqualTo(CoherenceStatus.State.LOST);
                proxy.resume();
                fixture.turn();
                assertThat(fixture.reports.anything).isTrue();
                assertThat(fixture.reports.fresh).isTrue();
            }
        }
    }

    @Test
    void crashOfTheServer_emptiesTheLogAndOutdatesEverything() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("synchronous_commit", "on") // what is acknowledged here survives
                        .start();
                CoherenceFixture fixture = new CoherenceFixture(on(server, "postgres"))) {
            fixture.run("CREATE TABLE item (id int)").install("item");
            fixture.turn();
            fixture.run("INSERT INTO item VALUES (1)");
            Connection victim = fixture.open();
            int pid = victim.unwrap(PGConnection.class).getBackendPID();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            turnUntil(fixture, () -> fixture.poller.status().state() == CoherenceStatus.State.LOST);
            turnUntil(fixture, () -> fixture.reports.anything && fixture.reports.fresh);
            assertThat(fixture.ask("SELECT count(*) FROM pgtender.written")).isEqualTo("0");
            fixture.run("INSERT INTO item VALUES (2)");
            fixture.turn();
            assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
        }
    }

    @Test
    void rowsThatASubscriptionApplies_areReported() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .start()) {
            execute(on(server, "postgres"), "CREATE DATABASE there");
            PGSimpleDataSource publisher = on(server, "there");
            execute(
                    publisher,
                    "CREATE TABLE item (id int PRIMARY KEY, stock int)",
                    "CREATE PUBLICATION p FOR TABLE item",
                    "SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            try (CoherenceFixture fixture = new CoherenceFixture(on(server, "postgres"))) {
                fixture.run("CREATE TABLE item (id int PRIMARY KEY, stock int)")
                        .install("item")
                        .run("CREATE SUBSCRIPTION s CONNECTION 'host=localhost port=" + server.getPort()
                                + " user=postgres dbname=there' PUBLICATION p WITH (create_slot = false, slot_name = 's',"
                                + " copy_data = false)");
                fixture.turn();
                // Statement triggers do not fire for what a subscription applies.
                assertThat(fixture.reports.covered).doesNotContain(fixture.oid("item"));
                fixture.install("item");
                fixture.turn();
                assertThat(fixture.reports.covered).contains(fixture.oid("item"));
                long item = fixture.oid("item");
                for (String write : new String[] {
                    "INSERT INTO item SELECT i, i FROM generate_series(1, 100) AS i",
                    "UPDATE item SET stock = 0 WHERE id = 1",
                    "DELETE FROM item WHERE id = 2",
                    "TRUNCATE item"
                }) {
                    execute(publisher, write);
                    turnUntil(fixture, () -> fixture.reports.written.contains(item));
                }
                assertThat(fixture.ask("SELECT max(n) FROM (SELECT count(*) AS n FROM pgtender.written"
                                + " WHERE relation = 'item'::regclass GROUP BY xid) AS each"))
                        .isEqualTo("1");
                fixture.run("ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s SET (slot_name = NONE)");
                fixture.run("DROP SUBSCRIPTION s");
            }
        }
    }

    private static void execute(PGSimpleDataSource database, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                if (statement.execute(sql)) {
                    try (ResultSet ignored = statement.getResultSet()) {
                        ignored.next();
                    }
                }
            }
        }
    }
}
