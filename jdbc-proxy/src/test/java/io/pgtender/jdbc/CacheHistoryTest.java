package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.CacheMode;
import io.pgtender.cache.CachePolicy;
import io.pgtender.coherence.SharedObjects;
import io.pgtender.sql.RelationName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An application of many threads on a small pool, read through the cache; processes that write past it; and somebody who
 * ends backends and stops them for a while. What is read must be at least as new as what this process knew to be committed
 * before, in shared mode besides as what anybody knew a lease ago; at most as new as what was sent; and never half of a
 * transaction.
 *
 * <p>{@code -Dpgtender.history.seconds=600} runs it longer.
 */
class CacheHistoryTest {

    private static final int TABLES = 4;
    private static final int WORKERS = 8;
    private static final int POOL = 4;
    private static final int STRANGERS = 2;
    private static final Duration LEASE = Duration.ofMillis(400);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("pgtender.history.seconds", 6));

    private static final Duration LONGEST_WARMING = Duration.ofSeconds(30);
    private static final int WARM_HITS = 50;

    private final PGSimpleDataSource database = database();
    private final AtomicLongArray known = new AtomicLongArray(TABLES); // acknowledged to this process
    private final AtomicLongArray sent = new AtomicLongArray(TABLES);
    private final AtomicLongArray onTheirWay = new AtomicLongArray(TABLES);
    private final List<NavigableMap<Long, Long>> acknowledged = new ArrayList<>(); // to anybody, by System.nanoTime
    private final ConcurrentLinkedQueue<Map<Integer, Long>> committed = new ConcurrentLinkedQueue<>();
    private final Map<List<Integer>, Set<List<Long>>> pairsRead = new ConcurrentHashMap<>();
    private final Set<String> wrong = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile boolean over;

    @ParameterizedTest
    @EnumSource(names = {"LOCAL", "SHARED"})
    void application_readsNothingStaleNorFractured(CacheMode mode) throws Exception {
        CachePolicy.Builder policy = CachePolicy.builder().lease(LEASE);
        List<RelationName> names = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            Shop.run(database, "CREATE TABLE t" + i + " (v bigint)", "INSERT INTO t" + i + " VALUES (0)");
            names.add(new RelationName("public", "t" + i));
            acknowledged.add(new ConcurrentSkipListMap<>(Map.of(System.nanoTime(), 0L)));
            policy.rule(one(i), mode);
            for (int j = i + 1; j < TABLES; j++) {
                policy.rule(two(i, j), mode);
            }
        }
        if (mode == CacheMode.SHARED) {
            Shop.run(database, SharedObjects.installFor(names).toArray(String[]::new));
        }
        try (HikariDataSource pool = pool(database);
                TenderDataSource tended =
                        TenderDataSource.builder(pool).cache(policy.build()).build()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Random random = new Random(20_261_121L + i);
                threads.add(worker(() -> loop(tended, c -> work(c, random, mode))));
            }
            for (int i = 0; i < STRANGERS; i++) {
                Random random = new Random(31L + i);
                threads.add(new Thread(() -> loop(database, c -> {
                    write(c, random, false);
                    Thread.sleep(random.nextInt(4) == 0 ? 2 * LEASE.toMillis() : random.nextInt(60));
                })));
            }
            Random chaos = new Random(41);
            threads.forEach(Thread::start);
            // What the queries depend on is learnt on connections that live.
            long warm = System.nanoTime() + LONGEST_WARMING.toNanos();
            while (System.nanoTime() - warm < 0 && failures.isEmpty() && hits(tended) < WARM_HITS) {
                Thread.sleep(10);
            }
            Thread disturber = new Thread(() -> loop(database, c -> disturb(c, chaos)));
            disturber.start();
            threads.add(disturber);
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - end < 0 && failures.isEmpty() && wrong.isEmpty()) {
                Thread.sleep(10);
            }
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            fractures().forEach(wrong::add);
            long hits = hits(tended);
            System.out.println("history, " + mode + " through the pool: " + reads + " reads, " + hits + " hits, "
                    + commits + " commits, " + faults + " faults, " + wrong.size() + " wrong reads");
            assertThat(failures).isEmpty();
            assertThat(wrong).isEmpty();
            assertThat(hits).isGreaterThan(100);
            assertThat(tended.cache().orElseThrow().isClosed()).isFalse();
        }
    }

    private static PGSimpleDataSource database() {
        try {
            return Shop.database();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long hits(TenderDataSource tended) {
        return tended.cache().orElseThrow().statistics().hits();
    }

    private static HikariDataSource pool(DataSource database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(60_000); // one that is stopped keeps the others waiting
        return new HikariDataSource(config);
    }

    /** A virtual thread, where there are any. */
    private static Thread worker(Runnable work) throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return new Thread(work);
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (Thread) Class.forName("java.lang.Thread$Builder")
                .getMethod("unstarted", Runnable.class)
                .invoke(builder, work);
    }

    private interface Step {
        void run(Connection connection) throws SQLException, InterruptedException;
    }

    /** A lease for each step; one that is lost is taken for a fault that was made. */
    private void loop(DataSource source, Step step) {
        try {
            while (!over) {
                try (Connection connection = source.getConnection()) {
                    step.run(connection);
                } catch (SQLException e) {
                    String state = e.getSQLState();
                    if (state == null || !state.startsWith("08") && !state.startsWith("57P")) {
                        throw e;
                    }
                }
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void work(Connection connection, Random random, CacheMode mode) throws SQLException {
        if (random.nextInt(12) == 0) {
            write(connection, random, true);
            connection.setAutoCommit(true);
            return;
        }
        int a = random.nextInt(TABLES);
        int b = random.nextInt(TABLES);
        boolean transaction = random.nextInt(8) == 0;
        connection.setAutoCommit(!transaction);
        for (int i = 0; i < 20; i++) {
            read(connection, mode, Math.min(a, b), Math.max(a, b));
        }
        if (transaction) {
            connection.commit();
        }
    }

    private void write(Connection connection, Random random, boolean here) throws SQLException {
        Map<Integer, Long> written = new TreeMap<>();
        if (random.nextInt(3) == 0) {
            int table = random.nextInt(TABLES);
            connection.setAutoCommit(true);
            onTheirWay.incrementAndGet(table); // stays raised when the outcome is lost
            written.put(table, increment(connection, table));
            sent(written);
            onTheirWay.decrementAndGet(table);
            acknowledged(written, here);
            return;
        }
        connection.setAutoCommit(false);
        for (int table = 0; table < TABLES; table++) {
            if (random.nextInt(2) == 0) {
                written.put(table, increment(connection, table));
            }
        }
        if (random.nextInt(4) == 0) {
            Savepoint savepoint = connection.setSavepoint();
            increment(connection, TABLES - 1);
            connection.rollback(savepoint);
        }
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            sent(written);
            connection.commit();
            acknowledged(written, here);
        }
    }

    private static long increment(Connection connection, int table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("UPDATE t" + table + " SET v = v + 1 RETURNING v")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void sent(Map<Integer, Long> written) {
        written.forEach((table, version) -> sent.accumulateAndGet(table, version, Math::max));
    }

    private void acknowledged(Map<Integer, Long> written, boolean here) {
        commits.incrementAndGet();
        long now = System.nanoTime();
        written.forEach((table, version) -> {
            if (here) {
                known.accumulateAndGet(table, version, Math::max);
            }
            acknowledged.get(table).put(now, version);
        });
        committed.add(written);
    }

    private void read(Connection connection, CacheMode mode, int a, int b) throws SQLException {
        int[] tables = a == b ? new int[] {a} : new int[] {a, b};
        long[] floor = new long[tables.length];
        long begun = System.nanoTime();
        for (int i = 0; i < tables.length; i++) {
            floor[i] = known.get(tables[i]);
            if (mode == CacheMode.SHARED) {
                Map.Entry<Long, Long> old = acknowledged.get(tables[i]).lowerEntry(begun - LEASE.toNanos());
                floor[i] = Math.max(floor[i], old == null ? 0 : old.getValue());
            }
        }
        List<Long> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(a == b ? one(a) : two(a, b))) {
            row.next();
            for (int i = 1; i <= tables.length; i++) {
                values.add(row.getLong(i));
            }
        }
        reads.incrementAndGet();
        for (int i = 0; i < tables.length; i++) {
            long ceiling = onTheirWay.get(tables[i]) + sent.get(tables[i]);
            if (values.get(i) < floor[i] || values.get(i) > ceiling) {
                wrong.add(
                        "read " + values.get(i) + " of t" + tables[i] + ", not within " + floor[i] + " and " + ceiling);
            }
        }
        if (a != b) {
            pairsRead
                    .computeIfAbsent(List.of(a, b), p -> ConcurrentHashMap.newKeySet())
                    .add(values);
        }
    }

    private List<String> fractures() {
        List<String> found = new ArrayList<>();
        pairsRead.forEach((pair, all) -> {
            List<Map<Integer, Long>> both = committed.stream()
                    .filter(w -> w.containsKey(pair.get(0)) && w.containsKey(pair.get(1)))
                    .toList();
            for (List<Long> read : all) {
                for (Map<Integer, Long> written : both) {
                    if (read.get(0) >= written.get(pair.get(0)) != read.get(1) >= written.get(pair.get(1))) {
                        found.add("read " + read + " of " + pair + " across " + written);
                    }
                }
            }
        });
        return found;
    }

    /** Ends a backend, or stops one for a while, whatever it is doing: the poller's and a stranger's as well. */
    private void disturb(Connection connection, Random random) throws SQLException, InterruptedException {
        Thread.sleep(100 + random.nextInt(700));
        List<Long> pids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        + " AND datname = current_database() AND backend_type = 'client backend' ORDER BY pid")) {
            while (row.next()) {
                pids.add(row.getLong(1));
            }
        }
        if (pids.isEmpty()) {
            return;
        }
        long pid = pids.get(random.nextInt(pids.size()));
        faults.incrementAndGet();
        if (random.nextBoolean()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(" + pid + ")");
            }
        } else if (isPostgresHere(pid)) {
            signal("-STOP", pid);
            try {
                Thread.sleep(random.nextInt((int) (3 * LEASE.toMillis() / 2)));
            } finally {
                signal("-CONT", pid);
            }
        }
    }

    private static boolean isPostgresHere(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
    }

    private static void signal(String name, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("kill", name, String.valueOf(pid)).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String one(int table) {
        return "SELECT v FROM t" + table;
    }

    private static String two(int a, int b) {
        return "SELECT a.v, b.v FROM t" + a + " a, t" + b + " b";
    }
}
