package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What others do to a table or a server shows between two readings, on a real server. */
class ServerStateTest {

    private static final RelationName ORDERS = new RelationName("public", "orders");
    private static final Duration WARM_UP = Duration.ofMinutes(10);
    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant NOW = FROM.plusSeconds(60);
    private static final long DEADLINE_NANOS = 30_000_000_000L;

    private final PGSimpleDataSource database = TestPostgres.newDatabase();

    ServerStateTest() throws SQLException {
        execute("CREATE TABLE orders (id int PRIMARY KEY, note text)", "INSERT INTO orders VALUES (1, 'a')");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ServerState read() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return ServerState.read(connection, ORDERS);
        }
    }

    private List<Disturbance> after(String... statements) throws SQLException {
        ServerState before = read();
        execute(statements);
        return read().since(before, FROM, NOW, WARM_UP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE orders ADD COLUMN more int",
                "ALTER TABLE orders DROP COLUMN note",
                "CREATE INDEX ON orders (note)",
                "TRUNCATE orders",
                "VACUUM (FULL) orders",
                "ALTER TABLE orders ADD CHECK (id > 0)",
                "ALTER TABLE orders SET (fillfactor = 70)",
                "DROP TABLE orders",
            })
    void ddlOfOthers_lasts(String ddl) throws SQLException {
        assertThat(after(ddl))
                .containsExactly(new Disturbance(
                        FROM,
                        NOW,
                        "somebody else changed the table's definition, its indexes or its file",
                        Disturbance.Effect.LASTS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE orders SET note = 'b'",
                "INSERT INTO orders SELECT i, 'c' FROM generate_series(2, 500) AS i",
                "CREATE TABLE other (id int)",
                "GRANT SELECT ON orders TO PUBLIC",
            })
    void ordinaryWork_isNoDisturbance(String work) throws SQLException {
        assertThat(after(work)).isEmpty();
    }

    @Test
    void analyzeByHand_lasts() throws SQLException {
        ServerState before = read();
        execute("ANALYZE orders");
        // Until PostgreSQL 14 the server hears of it later.
        long end = System.nanoTime() + DEADLINE_NANOS;
        List<Disturbance> found = read().since(before, FROM, NOW, WARM_UP);
        while (found.isEmpty()) {
            assertThat(System.nanoTime()).as("deadline for counters to arrive").isLessThan(end);
            found = read().since(before, FROM, NOW, WARM_UP);
        }

        assertThat(found).extracting(Disturbance::what).containsExactly("somebody ran ANALYZE on the table");
    }

    @Test
    void countersSetToZero_last() throws SQLException {
        execute("SELECT pg_stat_reset()");
        ServerState before = read();
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (before.countersReset().isEmpty()) {
            assertThat(System.nanoTime()).as("deadline for the reset to arrive").isLessThan(end);
            before = read();
        }
        execute("SELECT pg_stat_reset()");
        List<Disturbance> found = read().since(before, FROM, NOW, WARM_UP);
        while (found.isEmpty()) {
            assertThat(System.nanoTime()).as("deadline for the reset to arrive").isLessThan(end);
            found = read().since(before, FROM, NOW, WARM_UP);
        }

        assertThat(found).extracting(Disturbance::what).containsExactly("the server's counters were set to zero");
    }

    @Test
    void countersLostInACrash_last() {
        ServerState before = new ServerState(FROM, "1", "", 5_000, "t", "");
        ServerState after = new ServerState(FROM, "1", "", 3, "t", "");

        assertThat(after.isOther(before)).isTrue();
        assertThat(after.since(before, FROM, NOW, WARM_UP))
                .extracting(Disturbance::what)
                .containsExactly("the server's counters were set to zero");
    }

    @Test
    void databaseThatIsFirstCounted_isNotReset() {
        ServerState before = new ServerState(FROM, "1", "", 5, "t", "");
        ServerState after = new ServerState(FROM, "1", "1772452800", 7, "t", "");

        assertThat(after.since(before, FROM, NOW, WARM_UP)).isEmpty();
    }

    @Test
    void restart_countsForNothingUntilTheServerIsWarm() throws SQLException {
        ServerState before = read();
        Instant started = FROM.plusSeconds(30);
        ServerState after = new ServerState(
                started,
                before.timeline(),
                before.countersReset(),
                before.commits() + 1,
                before.table(),
                before.analyzed());

        assertThat(after.since(before, FROM, NOW, WARM_UP))
                .containsExactly(
                        new Disturbance(started.minusSeconds(60), started.plus(WARM_UP), "the server was restarted"));
    }

    @Test
    void failover_lasts() throws SQLException {
        ServerState before = read();
        ServerState after = new ServerState(
                before.started(), "2", before.countersReset(), before.commits(), before.table(), before.analyzed());

        assertThat(before.timeline()).isEqualTo("1");
        assertThat(after.since(before, FROM, NOW, WARM_UP))
                .singleElement()
                .extracting(Disturbance::effect)
                .isEqualTo(Disturbance.Effect.LASTS);
    }

    @Test
    void reading_survivesTheJournal() throws SQLException {
        ServerState state = read();
        Map<String, String> originals = new HashMap<>(state.notes());
        originals.put("rows", "1");

        assertThat(ServerState.of(originals)).contains(state);
        assertThat(ServerState.of(Map.of("rows", "1"))).isEmpty();
    }
}
