package io.pgtender.benchmarks.cache;

import io.pgtender.coherence.SharedObjects;
import io.pgtender.sql.RelationName;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * What noting writes for the caches of other processes costs those who write: transactions a second of an UPDATE of one
 * row by its key, on two equal tables of which one is watched, in alternating rounds. The server waits for the disk as
 * installed ({@code fsync} and {@code synchronous_commit} on) or not at all, which shows the trigger itself.
 *
 * <p>{@code TriggerCostRun [rounds] [seconds per round] [clients] [durable|volatile]}
 */
public final class TriggerCostRun {

    private static final int ROWS = 100_000;
    private static final String PLAIN = "plain";
    private static final String WATCHED = "watched";

    private final DataSource database;
    private final int clients;

    private TriggerCostRun(DataSource database, int clients) {
        this.database = database;
        this.clients = clients;
    }

    /** Runs and prints each pair of rounds, and the median of their ratios. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        Duration length = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
        int clients = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        String disk = arguments.length > 3 && arguments[3].equals("volatile") ? "off" : "on";
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", disk)
                .setServerConfig("synchronous_commit", disk)
                .setServerConfig("full_page_writes", disk)
                .start()) {
            TriggerCostRun run = new TriggerCostRun(server.getPostgresDatabase(), clients);
            run.create();
            run.round(PLAIN, length);
            run.round(WATCHED, length);
            double[] ratios = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                boolean plainFirst = i % 2 == 0;
                double first = run.round(plainFirst ? PLAIN : WATCHED, length);
                double second = run.round(plainFirst ? WATCHED : PLAIN, length);
                double plain = plainFirst ? first : second;
                double watched = plainFirst ? second : first;
                ratios[i] = watched / plain;
                System.out.printf(
                        Locale.ROOT, "%8.0f tps plain %8.0f tps watched  ratio %.3f%n", plain, watched, ratios[i]);
            }
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "%d clients, fsync %s: median ratio %.3f (%.3f to %.3f)%n",
                    clients,
                    disk,
                    ratios[rounds / 2],
                    ratios[0],
                    ratios[rounds - 1]);
        }
    }

    private void create() throws SQLException {
        for (String table : List.of(PLAIN, WATCHED)) {
            execute("CREATE TABLE " + table + " (id int PRIMARY KEY, n int) WITH (fillfactor = 50)");
            execute("INSERT INTO " + table + " SELECT i, 0 FROM generate_series(1, " + ROWS + ") AS i");
            execute("VACUUM ANALYZE " + table);
        }
        for (String sql : SharedObjects.installFor(List.of(new RelationName("public", WATCHED)))) {
            execute(sql);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Transactions a second. The log is emptied before each round, as a process that asks it would have it. */
    private double round(String table, Duration length) throws Exception {
        execute("TRUNCATE pgtender.written");
        execute("VACUUM " + table);
        execute("CHECKPOINT");
        LongAdder done = new LongAdder();
        long begun = System.nanoTime();
        long end = begun + length.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> write(table, end, done));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return done.sum() * 1e9 / (System.nanoTime() - begun);
    }

    private void write(String table, long end, LongAdder done) {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE " + table + " SET n = n + 1 WHERE id = ? RETURNING n")) {
            while (System.nanoTime() - end < 0) {
                update.setInt(1, ThreadLocalRandom.current().nextInt(ROWS) + 1);
                try (ResultSet row = update.executeQuery()) {
                    row.next();
                }
                done.increment();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
