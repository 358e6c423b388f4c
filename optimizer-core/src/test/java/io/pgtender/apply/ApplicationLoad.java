package io.pgtender.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An application at work: some clients read and write {@code public.orders} in short transactions, one does the same on
 * a table that nobody changes. What the latter waits for is the machine's doing, what the former wait beyond it is ours.
 */
final class ApplicationLoad implements AutoCloseable {

    private static final int CLIENTS = 4;
    private static final int ROWS = 1_000;
    private static final Duration THINK = Duration.ofMillis(2);
    private static final Duration RECONNECT = Duration.ofMillis(50);

    /** The server went away, which no client of it can miss. */
    private static final List<String> SERVER_GONE = List.of("57P01", "57P02", "57P03");

    /** What the clients saw. */
    record Seen(long transactions, List<String> errors, long lostConnections, Duration stall, Duration machineStall) {

        /** Longest wait of a statement on the table beyond the longest one elsewhere. */
        Duration stallOfOurs() {
            Duration beyond = stall.minus(machineStall);
            return beyond.isNegative() ? Duration.ZERO : beyond;
        }
    }

    private final PGSimpleDataSource server;
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private ApplicationLoad(PGSimpleDataSource server) {
        this.server = server;
    }

    /** Starts the clients, and returns when each has committed once. */
    static ApplicationLoad on(ApplyFixture db) throws SQLException {
        db.execute(
                "CREATE TABLE IF NOT EXISTS public.elsewhere AS TABLE public.orders",
                "CREATE UNIQUE INDEX IF NOT EXISTS elsewhere_id ON public.elsewhere (id)",
                "ANALYZE public.elsewhere");
        ApplicationLoad load = new ApplicationLoad(db.dataSource);
        for (int number = 0; number <= CLIENTS; number++) {
            Client client = load.new Client(number, number < CLIENTS ? "public.orders" : "public.elsewhere");
            Thread thread = new Thread(client, "client-" + number);
            thread.setDaemon(true);
            load.clients.add(client);
            load.threads.add(thread);
            thread.start();
        }
        long end = System.nanoTime() + ApplyFixture.DEADLINE.toNanos();
        for (Client client : load.clients) {
            while (client.transactions.get() == 0 && client.errors.isEmpty() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
        }
        load.forget();
        return load;
    }

    /** Forgets the longest waits so far. */
    void forget() {
        clients.forEach(client -> client.longestNanos.set(0));
    }

    /** What was seen since the start; the waits since {@link #forget}. Statements that wait yet count as well. */
    Seen seen() {
        List<Client> onTable = clients.subList(0, CLIENTS);
        return new Seen(
                onTable.stream().mapToLong(client -> client.transactions.get()).sum(),
                clients.stream().flatMap(client -> client.errors.stream()).toList(),
                clients.stream().mapToLong(client -> client.lost.get()).sum(),
                Duration.ofNanos(
                        onTable.stream().mapToLong(Client::longestNanos).max().orElseThrow()),
                Duration.ofNanos(clients.get(CLIENTS).longestNanos()));
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join(ApplyFixture.DEADLINE.toMillis());
        }
    }

    private final class Client implements Runnable {

        private final int number;
        private final String table;
        private final AtomicLong transactions = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();
        private final AtomicLong longestNanos = new AtomicLong();
        private final Queue<String> errors = new ConcurrentLinkedQueue<>();

        /** {@link System#nanoTime} when the statement under way was sent, {@code null} for none. */
        private volatile @Nullable Long sentNanos;

        Client(int number, String table) {
            this.number = number;
            this.table = table;
        }

        @Override
        public void run() {
            while (!over) {
                try (Connection connection = server.getConnection()) {
                    connection.setAutoCommit(false);
                    while (!over) {
                        transaction(connection);
                        transactions.incrementAndGet();
                        LockSupport.parkNanos(THINK.toNanos());
                    }
                } catch (SQLException e) {
                    sentNanos = null;
                    note(e);
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        }

        private void note(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("08") || SERVER_GONE.contains(state)) {
                lost.incrementAndGet();
            } else {
                errors.add(state + " " + e.getMessage());
            }
        }

        private void transaction(Connection connection) throws SQLException {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int row = 1 + random.nextInt(ROWS);
            long own = 1_000_000L * (number + 1) + random.nextInt(ROWS);
            switch (random.nextInt(4)) {
                case 0 -> {
                    run(connection, "INSERT INTO " + table + " (id, customer_id, status) VALUES (?, 7, 'new')", own);
                    run(connection, "DELETE FROM " + table + " WHERE id = ?", own);
                }
                case 1 -> run(connection, "UPDATE " + table + " SET customer_id = customer_id + 1 WHERE id = ?", row);
                default -> run(connection, "SELECT customer_id, status FROM " + table + " WHERE id = ?", row);
            }
            commit(connection);
        }

        private void run(Connection connection, String sql, long id) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, id);
                long sent = sent();
                statement.execute();
                done(sent);
            }
        }

        private void commit(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                long sent = sent();
                statement.execute("COMMIT");
                done(sent);
            }
        }

        private long sent() {
            long now = System.nanoTime();
            sentNanos = now;
            return now;
        }

        private void done(long sent) {
            sentNanos = null;
            longestNanos.accumulateAndGet(System.nanoTime() - sent, Math::max);
        }

        private long longestNanos() {
            Long sent = sentNanos;
            long waiting = sent == null ? 0 : System.nanoTime() - sent;
            return Math.max(longestNanos.get(), waiting);
        }
    }
}
