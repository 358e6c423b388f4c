package io.pgtender.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.cache.CacheKey;
import io.pgtender.cache.CacheMode;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.CacheSession;
import io.pgtender.cache.CachedPayload;
import io.pgtender.cache.CachedQuery;
import io.pgtender.cache.CommitMode;
import io.pgtender.cache.Fill;
import io.pgtender.cache.Outcome;
import io.pgtender.cache.ResultCache;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Writers that no cache knows of change a few tables at random, in transactions short and long, with savepoints and
 * rollbacks; readers read through the cache. Is every served version at least as new as the newest that was acknowledged
 * a lease before the read began? The same with a transport that misses some must say no.
 *
 * <p>{@code -Dpgtender.coherence.history.seconds=600} runs it longer.
 */
class RemoteHistoryTest {

    private static final int TABLES = 4;
    private static final int READERS = 2;
    private static final Duration LEASE = Duration.ofMillis(300);
    private static final Duration LONGEST_HUNT = Duration.ofSeconds(60);
    private static final Duration LENGTH =
            Duration.ofSeconds(Integer.getInteger("pgtender.coherence.history.seconds", 5));

    @Test
    void snapshotPolling_servesNothingOlderThanTheLease() throws Exception {
        History history = new History(Poll::since);
        history.run(20_261_121, LENGTH);
        assertThat(history.failures).isEmpty();
        assertThat(history.stale).isEmpty();
        assertThat(history.hits.get()).isGreaterThan(1_000);
    }

    @Test
    void transportThatDropsSome_isFoundOut() throws Exception {
        Random random = new Random(5);
        History history = new History((connection, before) -> {
            Poll answer = Poll.since(connection, before);
            Set<Long> kept = new HashSet<>(answer.relations());
            kept.removeIf(relation -> random.nextInt(100) < 20);
            return new Poll(answer.snapshot(), answer.backend(), answer.standby(), answer.serverMillis(), kept);
        });
        history.run(1, LONGEST_HUNT);
        assertThat(history.stale).isNotEmpty();
    }

    /** As a decoder of the log does while a commit waits for its standby. */
    @Test
    void deliveryBeforeVisibility_isFoundOut() throws Exception {
        Set<Integer> committing = ConcurrentHashMap.newKeySet();
        History history = new History((connection, before) -> {
            Poll answer = Poll.since(connection, before);
            Set<Long> found = new HashSet<>();
            for (int table : committing) {
                committing.remove(table);
                try (PreparedStatement select = connection.prepareStatement("SELECT ?::regclass::oid::bigint")) {
                    select.setString(1, "t" + table);
                    try (ResultSet row = select.executeQuery()) {
                        row.next();
                        found.add(row.getLong(1));
                    }
                }
            }
            return new Poll(answer.snapshot(), answer.backend(), answer.standby(), answer.serverMillis(), found);
        });
        history.beforeCommit = committing::add;
        history.run(3, LONGEST_HUNT);
        assertThat(history.stale).isNotEmpty();
    }

    @Test
    void pollingByTheHighestTransactionSeen_isFoundOut() throws Exception {
        long[] highest = {0};
        History history = new History((connection, before) -> {
            Poll answer = Poll.since(connection, before);
            Set<Long> found = new HashSet<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT w.relation::bigint, max(w.xid::text::bigint)"
                            + " FROM pgtender.written AS w WHERE w.xid::text::bigint > ? GROUP BY w.relation")) {
                select.setLong(1, highest[0]);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(row.getLong(1));
                        highest[0] = Math.max(highest[0], row.getLong(2));
                    }
                }
            }
            found.remove(0L);
            return new Poll(answer.snapshot(), answer.backend(), answer.standby(), answer.serverMillis(), found);
        });
        history.run(2, LONGEST_HUNT);
        assertThat(history.stale).isNotEmpty();
    }

    private static final class History {
        final ConcurrentLinkedQueue<String> stale = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        final AtomicInteger hits = new AtomicInteger();
        private final SnapshotPoller.Question question;
        private final PGSimpleDataSource database = TestPostgres.newDatabase();
        /** Of each table, when which version was acknowledged; 0 for not yet. */
        private final AtomicLongArray[] ackedNanos = new AtomicLongArray[TABLES];

        private volatile boolean over;
        private IntConsumer beforeCommit = table -> {};

        History(SnapshotPoller.Question question) {
            this.question = question;
        }

        void run(long seed, Duration length) throws Exception {
            CachePolicy.Builder policy = CachePolicy.builder().lease(LEASE);
            List<RelationName> names = new ArrayList<>();
            try (Connection connection = database.getConnection()) {
                for (int i = 0; i < TABLES; i++) {
                    CoherenceFixture.run(
                            connection, "CREATE TABLE t" + i + " (v bigint)", "INSERT INTO t" + i + " VALUES (0)");
                    names.add(new RelationName("public", "t" + i));
                    policy.rule(sql(i), CacheMode.SHARED);
                    ackedNanos[i] = new AtomicLongArray(1_000_000);
                }
                CoherenceFixture.run(connection, SharedObjects.installFor(names).toArray(String[]::new));
            }
            ExecutorService background = Executors.newSingleThreadExecutor();
            try (ResultCache cache = new ResultCache(database, policy.build(), background);
                    SharedCoherence coherence = SharedCoherence.start(cache, database::getConnection, question)) {
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < TABLES; i++) {
                    int table = i;
                    Random random = new Random(seed * 31 + i);
                    threads.add(new Thread(() -> guarded(() -> write(table, random))));
                }
                for (int i = 0; i < READERS; i++) {
                    Random random = new Random(seed * 37 + i);
                    threads.add(new Thread(() -> guarded(() -> read(cache, random))));
                }
                threads.forEach(Thread::start);
                long end = System.nanoTime() + length.toNanos();
                while (System.nanoTime() - end < 0 && stale.isEmpty() && failures.isEmpty()) {
                    Thread.sleep(20);
                }
                over = true;
                for (Thread thread : threads) {
                    thread.join();
                }
                assertThat(coherence.status().coveredRelations()).isEqualTo(TABLES);
            } finally {
                background.shutdownNow();
            }
        }

        private static String sql(int table) {
            return "SELECT v FROM t" + table;
        }

        private interface Work {
            void run() throws Exception;
        }

        private void guarded(Work work) {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        }

        /** The only writer of its table, so that versions are in order; open for a while now and then, and quiet. */
        private void write(int table, Random random) throws SQLException, InterruptedException {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                String increment = "UPDATE t" + table + " SET v = v + 1";
                for (int version = 1; !over; ) {
                    statement.execute(increment);
                    if (random.nextInt(4) == 0) {
                        statement.execute("SAVEPOINT a");
                        statement.execute(increment);
                        statement.execute("ROLLBACK TO a");
                    }
                    beforeCommit.accept(table);
                    if (random.nextInt(3) == 0) {
                        Thread.sleep(random.nextInt(250));
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        ackedNanos[table].set(version++, System.nanoTime());
                    }
                    Thread.sleep(random.nextInt(5) == 0 ? 2 * LEASE.toMillis() : random.nextInt(30));
                }
            }
        }

        private void read(ResultCache cache, Random random) throws SQLException {
            try (Connection connection = database.getConnection()) {
                CacheSession session = cache.session(
                        ResultCache.physical(connection), CommitMode.AUTOMATIC, Connection.TRANSACTION_READ_COMMITTED);
                if (session.needsRefresh()) {
                    session.refresh(connection);
                }
                while (!over) {
                    int table = random.nextInt(TABLES);
                    long begun = System.nanoTime();
                    long version = read(cache, session, connection, sql(table));
                    long next = ackedNanos[table].get(Math.toIntExact(version + 1));
                    if (next != 0 && begun - next > LEASE.toNanos()) {
                        stale.add("t" + table + " at " + version + ", " + (begun - next) / 1_000_000
                                + " ms after the next was acknowledged");
                    }
                    Thread.yield();
                }
            }
        }

        private long read(ResultCache cache, CacheSession session, Connection connection, String sql)
                throws SQLException {
            QueryShape shape = QueryShapes.parse(sql);
            CachedQuery query = cache.queryFor(shape, sql);
            CacheKey key = CacheKey.of(
                    sql,
                    List.of(),
                    new CacheKey.Execution(0, 0, ResultSet.TYPE_FORWARD_ONLY),
                    CacheKey.DEFAULT_SESSION);
            CachedPayload payload = session.lookup(query, key);
            if (payload != null) {
                hits.incrementAndGet();
                return (Long) payload.value();
            }
            session.beforeStatement(shape);
            Fill fill = session.beginFill(query, key, List.of());
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                long version = row.getLong(1);
                if (fill != null) {
                    fill.store(version, 100);
                }
                return version;
            } finally {
                session.afterStatement(shape, Outcome.SUCCEEDED);
            }
        }
    }
}
