package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Savepoint;
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
import org.junit.jupiter.api.Test;

/**
 * Random transactions on a few tables, read through the cache by several threads: is every read of a table at least as new
 * as the newest version that was acknowledged or read by anyone before the read began, at most as new as the newest version
 * whose commit was sent before the read returned, and never between the writes of one transaction? The same with the
 * protocol broken in known ways must say no.
 */
class HistoryTest {

    private static final int TABLES = 4;
    private static final int WRITERS = 2;
    private static final int READERS = 3;
    private static final int TRANSACTIONS_PER_WRITER = 1_200;

    @Test
    void protocol_servesNothingStaleNorFractured() throws Exception {
        History history = new History(new RelationVersions());
        history.run(20_261_121, TRANSACTIONS_PER_WRITER);
        assertThat(history.stale).isEmpty();
        assertThat(history.early).isEmpty();
        assertThat(history.fractures()).isEmpty();
        assertThat(history.hits.get()).isGreaterThan(1_000);
    }

    @Test
    void versionRecordedWhenTheAnswerIsStored_isFoundOut() throws Exception {
        History history = new History(new RelationVersions() {
            @Override
            ReadSet.Version atStore(ReadSet.Version recorded) {
                return recorded.again();
            }
        });
        history.run(1, 10 * TRANSACTIONS_PER_WRITER);
        assertThat(history.stale).isNotEmpty();
    }

    @Test
    void evictionAfterTheCommitWithoutAnIntent_isFoundOut() throws Exception {
        History history = new History(new EndOnly() {
            @Override
            ReadSet.Version atStore(ReadSet.Version recorded) {
                return recorded.again();
            }
        });
        history.run(2, 10 * TRANSACTIONS_PER_WRITER);
        assertThat(history.stale).isNotEmpty();
    }

    @Test
    void versionedAnswersWithoutAnIntent_areFoundOut() throws Exception {
        History history = new History(new EndOnly());
        history.run(3, 10 * TRANSACTIONS_PER_WRITER);
        assertThat(history.stale).isNotEmpty();
    }

    @Test
    void intentThatEndsBeforeTheCommit_isFoundOut() throws Exception {
        History history = new History(new RelationVersions() {
            @Override
            WriteIntent beginWrite(WriteSet writes) {
                super.beginWrite(writes).end();
                return new WriteIntent(this, List.of());
            }
        });
        history.run(4, 10 * TRANSACTIONS_PER_WRITER);
        assertThat(history.stale).isNotEmpty();
    }

    /** Writes count only when they end. */
    private static class EndOnly extends RelationVersions {
        @Override
        WriteIntent beginWrite(WriteSet writes) {
            return new WriteIntent(
                    this, writes.relations().stream().map(this::counter).toList());
        }

        @Override
        void endWrite(List<Counter> written) {
            written.forEach(counter -> counter.started.incrementAndGet());
            super.endWrite(written);
        }
    }

    private record Pair(int a, int b) {}

    private static final class History {
        final RelationVersions versions;
        final AtomicLongArray seen = new AtomicLongArray(TABLES); // acknowledged, or read by anyone
        final AtomicLongArray sent = new AtomicLongArray(TABLES);
        final AtomicLongArray onTheirWay = new AtomicLongArray(TABLES);
        final Set<String> early = ConcurrentHashMap.newKeySet();
        final Set<String> stale = ConcurrentHashMap.newKeySet();
        final AtomicInteger hits = new AtomicInteger();
        private final ConcurrentLinkedQueue<Map<Integer, Long>> committed = new ConcurrentLinkedQueue<>();
        private final Map<Pair, Set<List<Long>>> pairsRead = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger writing = new AtomicInteger(WRITERS);

        History(RelationVersions versions) {
            this.versions = versions;
        }

        void run(long seed, int transactions) throws Exception {
            try (CacheFixture fixture = new CacheFixture().versions(versions)) {
                for (int i = 0; i < TABLES; i++) {
                    fixture.run("CREATE TABLE t" + i + " (v bigint)", "INSERT INTO t" + i + " VALUES (0)");
                    fixture.rule(one(i));
                    for (int j = i + 1; j < TABLES; j++) {
                        fixture.rule(two(i, j));
                    }
                }
                CachedConnection first = fixture.connect();
                for (int i = 0; i < TABLES; i++) {
                    first.hit(one(i));
                    first.execute(increment(i) + " WHERE false");
                }
                fixture.settle();
                List<Thread> threads = new ArrayList<>();
                for (int w = 0; w < WRITERS; w++) {
                    CachedConnection connection = fixture.connect();
                    Random random = new Random(seed * 31 + w);
                    threads.add(new Thread(() -> guarded(
                            () -> {
                                for (int i = 0; i < transactions && stale.isEmpty() && failures.isEmpty(); i++) {
                                    write(connection, random);
                                }
                            },
                            writing::decrementAndGet)));
                }
                for (int r = 0; r < READERS; r++) {
                    CachedConnection connection = fixture.connect();
                    Random random = new Random(seed * 37 + r);
                    threads.add(new Thread(() -> guarded(
                            () -> {
                                while (writing.get() > 0) {
                                    read(connection, random);
                                }
                            },
                            () -> {})));
                }
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                assertThat(failures).isEmpty();
            }
        }

        private void write(CachedConnection connection, Random random) throws SQLException {
            Map<Integer, Long> written = new TreeMap<>();
            int kind = random.nextInt(10);
            if (kind < 3) {
                int table = random.nextInt(TABLES);
                onTheirWay.incrementAndGet(table); // with a version that is known only afterwards
                written.put(table, Long.valueOf(connection.value(increment(table) + " RETURNING v")));
                written.forEach((t, version) -> sent.accumulateAndGet(t, version, Math::max));
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
            if (kind == 9) {
                connection.rollback();
            } else {
                written.forEach((table, version) -> sent.accumulateAndGet(table, version, Math::max));
                connection.commit();
                acknowledged(written);
            }
            connection.autoCommit(true);
            for (int table : written.keySet()) {
                read(connection, one(table), table);
            }
        }

        private void acknowledged(Map<Integer, Long> written) {
            written.forEach((table, version) -> seen.accumulateAndGet(table, version, Math::max));
            committed.add(written);
        }

        private void read(CachedConnection connection, Random random) throws SQLException {
            connection.beforeStore = random.nextInt(8) == 0 ? Thread::yield : () -> {};
            int a = random.nextInt(TABLES);
            int b = random.nextInt(TABLES);
            boolean inTransaction = random.nextInt(10) == 0;
            if (inTransaction) {
                connection.autoCommit(false);
            }
            if (random.nextInt(20) == 0) {
                read(connection, one(a) + " LIMIT ALL", a); // no rule for it
            } else if (a == b) {
                read(connection, one(a), a);
            } else {
                read(connection, two(Math.min(a, b), Math.max(a, b)), Math.min(a, b), Math.max(a, b));
            }
            if (inTransaction) {
                connection.commit();
                connection.autoCommit(true);
            }
        }

        private void read(CachedConnection connection, String sql, int... tables) throws SQLException {
            long[] floor = new long[tables.length];
            for (int i = 0; i < tables.length; i++) {
                floor[i] = seen.get(tables[i]);
            }
            String[] values = connection.value(sql).split(",");
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

        private void guarded(Work work, Runnable last) {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
            } finally {
                last.run();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
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
