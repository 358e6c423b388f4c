package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Random transactions on a few tables, read through the cache by several threads, and what was read when. Connections are
 * lost in the middle of commits that the server then completes, and backends are ended at random.
 */
final class History {

    static final int TABLES = 4;
    private static final int WRITERS = 2;
    private static final int READERS = 3;

    /** How the layer above the cache goes about it. */
    enum Layer {
        SOUND,
        /** Does not tell the cache that a transaction keeps its first snapshot. */
        SILENT_ABOUT_ISOLATION,
        /** Takes a commit whose connection was lost for one that failed. */
        HASTY_ABOUT_OUTCOMES
    }

    final Set<String> early = ConcurrentHashMap.newKeySet();
    final Set<String> stale = ConcurrentHashMap.newKeySet();
    final AtomicInteger hits = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();
    final AtomicInteger losses = new AtomicInteger();
    private final RelationVersions versions;
    private final Layer layer;
    private final AtomicLongArray seen = new AtomicLongArray(TABLES); // acknowledged, or read by anyone
    private final AtomicLongArray sent = new AtomicLongArray(TABLES);
    private final AtomicLongArray onTheirWay = new AtomicLongArray(TABLES);
    private final ConcurrentLinkedQueue<Map<Integer, Long>> committed = new ConcurrentLinkedQueue<>();
    private final Map<Pair, Set<List<Long>>> pairsRead = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    private record Pair(int a, int b) {}

    History(RelationVersions versions, Layer layer) {
        this.versions = versions;
        this.layer = layer;
    }

    /** Until {@code length} has passed or a stale read was found. */
    void run(long seed, Duration length) throws Exception {
        try (CacheFixture fixture = new CacheFixture().versions(versions)) {
            for (int i = 0; i < TABLES; i++) {
                fixture.run("CREATE TABLE t" + i + " (v bigint)", "INSERT INTO t" + i + " VALUES (0)");
                fixture.rule(one(i));
                for (int j = i + 1; j < TABLES; j++) {
                    fixture.rule(two(i, j));
                }
            }
            fixture.run(
                    "CREATE TABLE slow (n int)",
                    "CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END'",
                    "CREATE CONSTRAINT TRIGGER be_slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED"
                            + " FOR EACH ROW EXECUTE FUNCTION be_slow()");
            CachedConnection first = fixture.connect();
            for (int i = 0; i < TABLES; i++) {
                first.hit(one(i));
                first.execute(increment(i) + " WHERE false");
            }
            first.execute("INSERT INTO slow SELECT 1 WHERE false");
            fixture.settle();
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                Random random = new Random(seed * 31 + w);
                threads.add(new Thread(() -> loop(fixture, c -> write(c, random))));
            }
            for (int r = 0; r < READERS; r++) {
                Random random = new Random(seed * 37 + r);
                threads.add(new Thread(() -> loop(fixture, c -> read(c, random))));
            }
            threads.forEach(Thread::start);
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() - end < 0 && stale.isEmpty() && failures.isEmpty()) {
                Thread.sleep(10);
                askForOutcomes(fixture.cache());
            }
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
        }
    }

    /** Sooner than the cache would by itself. */
    private static void askForOutcomes(ResultCache cache) {
        try {
            cache.resolveUnknownOutcomes();
        } catch (SQLException e) {
            // The connection of this question was ended as well.
        }
    }

    String figures() {
        return reads + " reads, " + hits + " hits, " + commits + " commits, " + losses + " connections lost, "
                + stale.size() + " stale, " + early.size() + " too new, "
                + fractures().size() + " fractured";
    }

    private interface Step {
        void run(CachedConnection connection) throws SQLException, InterruptedException;
    }

    private void loop(CacheFixture fixture, Step step) {
        CachedConnection connection = null;
        try {
            while (!over) {
                try {
                    if (connection == null) {
                        connection = fixture.connect();
                        connection.judge = layer == Layer.HASTY_ABOUT_OUTCOMES ? e -> Outcome.FAILED : Outcome::of;
                    }
                    step.run(connection);
                } catch (SQLException e) {
                    if (Outcome.of(e) != Outcome.UNKNOWN) {
                        throw e;
                    }
                    losses.incrementAndGet();
                    if (connection != null) { // else it was ended while it was opened
                        connection.raw().close();
                        connection.session.closed(connection.judge.apply(e));
                        connection = null;
                    }
                }
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void write(CachedConnection connection, Random random) throws SQLException, InterruptedException {
        Thread.sleep(random.nextInt(5)); // hits need a moment without writes
        Map<Integer, Long> written = new TreeMap<>();
        int kind = random.nextInt(10);
        if (kind < 3) {
            int table = random.nextInt(TABLES);
            onTheirWay.incrementAndGet(table); // with a version that is known only afterwards
            written.put(table, Long.valueOf(connection.value(increment(table) + " RETURNING v")));
            send(written);
            onTheirWay.decrementAndGet(table);
            acknowledged(written);
            return;
        }
        connection.autoCommit(false);
        for (int table = 0; table < TABLES; table++) {
            if (random.nextInt(2) == 0) {
                written.put(table, Long.valueOf(connection.value(increment(table) + " RETURNING v")));
            }
        }
        if (random.nextInt(4) == 0) {
            Savepoint savepoint = connection.savepoint();
            connection.execute(increment(TABLES - 1));
            connection.rollback(savepoint);
        }
        boolean lost = random.nextInt(25) == 0;
        if (lost) {
            connection.execute("INSERT INTO slow VALUES (1)"); // so that the commit takes longer than its connection
            send(written);
            loseSoon(connection.raw());
            connection.commit();
            acknowledged(written);
        } else if (kind == 9) {
            connection.rollback();
        } else {
            send(written);
            connection.commit();
            acknowledged(written);
        }
        connection.autoCommit(true);
        for (int table : written.keySet()) {
            read(connection, one(table), table);
        }
    }

    /** The server hears nothing of it before its commit is over. */
    private static void loseSoon(Connection connection) {
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(10);
                connection.abort(Runnable::run);
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
    }

    private void send(Map<Integer, Long> written) {
        written.forEach((table, version) -> sent.accumulateAndGet(table, version, Math::max));
    }

    private void acknowledged(Map<Integer, Long> written) {
        commits.incrementAndGet();
        written.forEach((table, version) -> seen.accumulateAndGet(table, version, Math::max));
        committed.add(written);
    }

    private void read(CachedConnection connection, Random random) throws SQLException {
        connection.beforeStore = random.nextInt(8) == 0 ? Thread::yield : () -> {};
        int a = random.nextInt(TABLES);
        int b = random.nextInt(TABLES);
        if (random.nextInt(10) == 0) {
            readInTransaction(connection, random, a, b);
        } else {
            read(connection, random, a, b);
        }
        if (random.nextInt(500) == 0) {
            end(connection);
        }
    }

    private void readInTransaction(CachedConnection connection, Random random, int a, int b) throws SQLException {
        connection.autoCommit(false);
        if (random.nextInt(3) == 0) {
            String level = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
            if (layer == Layer.SILENT_ABOUT_ISOLATION) {
                try (Statement statement = connection.raw().createStatement()) {
                    statement.execute(level);
                }
                connection.query("SELECT 1"); // the snapshot
                Thread.yield();
                // What it reads may be old; what others are then served of it may not.
                connection.query(one(a));
            } else {
                connection.execute(level);
                connection.query("SELECT 1");
                connection.query(one(a));
            }
        } else {
            read(connection, random, a, b);
        }
        connection.commit();
        connection.autoCommit(true);
        connection.session.refresh(connection.raw());
    }

    private void read(CachedConnection connection, Random random, int a, int b) throws SQLException {
        if (random.nextInt(20) == 0) {
            read(connection, one(a) + " LIMIT ALL", a); // no rule for it
        } else if (a == b) {
            read(connection, one(a), a);
        } else {
            read(connection, two(Math.min(a, b), Math.max(a, b)), Math.min(a, b), Math.max(a, b));
        }
    }

    /** Another backend of the same database, whatever it is doing. */
    private static void end(CachedConnection connection) throws SQLException {
        try (Statement statement = connection.raw().createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1");
        }
    }

    private void read(CachedConnection connection, String sql, int... tables) throws SQLException {
        long[] floor = new long[tables.length];
        for (int i = 0; i < tables.length; i++) {
            floor[i] = seen.get(tables[i]);
        }
        String[] values = connection.value(sql).split(",");
        reads.incrementAndGet();
        hits.addAndGet(connection.lastWasHit ? 1 : 0);
        List<Long> read = new ArrayList<>();
        for (int i = 0; i < tables.length; i++) {
            long value = Long.parseLong(values[i]);
            long ceiling = onTheirWay.get(tables[i]) + sent.get(tables[i]);
            read.add(value);
            String what = "read " + value + " of table " + tables[i] + " between " + floor[i] + " and " + ceiling
                    + (connection.lastWasHit ? " from the cache" : " from the server");
            if (value < floor[i]) {
                stale.add(what);
            }
            if (value > ceiling) {
                early.add(what);
            }
            seen.accumulateAndGet(tables[i], value, Math::max);
        }
        if (tables.length == 2) {
            pairsRead
                    .computeIfAbsent(new Pair(tables[0], tables[1]), p -> ConcurrentHashMap.newKeySet())
                    .add(read);
        }
    }

    /** Reads that saw one write of a transaction and not the other. */
    List<String> fractures() {
        List<String> found = new ArrayList<>();
        pairsRead.forEach((pair, reads) -> {
            List<Map<Integer, Long>> both = committed.stream()
                    .filter(w -> w.containsKey(pair.a()) && w.containsKey(pair.b()))
                    .toList();
            for (List<Long> read : reads) {
                for (Map<Integer, Long> written : both) {
                    boolean sawFirst = read.get(0) >= written.get(pair.a());
                    boolean sawSecond = read.get(1) >= written.get(pair.b());
                    if (sawFirst != sawSecond) {
                        found.add("read " + read + " of " + pair + " across " + written);
                    }
                }
            }
        });
        return found;
    }

    private static String one(int table) {
        return "SELECT v FROM t" + table;
    }

    private static String two(int a, int b) {
        return "SELECT a.v, b.v FROM t" + a + " a, t" + b + " b";
    }

    private static String increment(int table) {
        return "UPDATE t" + table + " SET v = v + 1";
    }
}
