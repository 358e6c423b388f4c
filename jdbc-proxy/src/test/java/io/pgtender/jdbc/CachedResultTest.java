package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pgtender.cache.CachePolicy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the application is given from memory: the same as from the server, and its own. */
class CachedResultTest {

    private static final String READ = "SELECT * FROM kinds ORDER BY id";
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("int2", "-7");
        COLUMNS.put("int8", "9223372036854775807");
        COLUMNS.put("numeric(12, 3)", "1.500");
        COLUMNS.put("float8", "0.1");
        COLUMNS.put("bool", "true");
        COLUMNS.put("text", "Grüße");
        COLUMNS.put("char(5)", "ab");
        COLUMNS.put("bytea", "\\x00ff10");
        COLUMNS.put("date", "2024-02-29");
        COLUMNS.put("time", "12:34:56.789");
        COLUMNS.put("timestamp", "2024-02-29 12:34:56.789012");
        COLUMNS.put("timestamptz", "2024-07-01 00:00:00+02");
        COLUMNS.put("interval", "1 day 02:03:04");
        COLUMNS.put("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        COLUMNS.put("jsonb", "{\"a\": [1, null]}");
        COLUMNS.put("int4[]", "{1,NULL,3}");
        COLUMNS.put("text[]", "{a,\"b c\",NULL}");
        COLUMNS.put("point", "(1,2)");
        COLUMNS.put("inet", "10.0.0.1/8");
        COLUMNS.put("int4range", "[1,5)");
        COLUMNS.put("bit(3)", "101");
    }

    private PGSimpleDataSource database;
    private TenderDataSource tended;

    private void open(CachePolicy.Builder policy, int prepareThreshold) throws SQLException {
        StringBuilder table = new StringBuilder("CREATE TABLE kinds (id int");
        StringBuilder row = new StringBuilder("INSERT INTO kinds VALUES (1");
        int column = 0;
        for (Map.Entry<String, String> each : COLUMNS.entrySet()) {
            table.append(", c").append(column++).append(' ').append(each.getKey());
            row.append(", '").append(each.getValue()).append('\'');
        }
        database = Shop.database(table + ")", row + ")", "INSERT INTO kinds (id) VALUES (2)");
        Shop.run(
                database,
                "CREATE TABLE line (parcel int, n int, name text, weight numeric)",
                "INSERT INTO line SELECT p, n, 'a line of parcel ' || p, n * 1.5"
                        + " FROM generate_series(1, 2000) AS p, generate_series(1, 12) AS n",
                "CREATE INDEX ON line (parcel)");
        database.setPrepareThreshold(prepareThreshold);
        // No pool: HikariCP gives up a connection for some of the errors that a getter may throw.
        tended = TenderDataSource.builder(database).cache(policy.build()).build();
    }

    @AfterEach
    void close() {
        tended.close();
    }

    private long hits() {
        return tended.cache().orElseThrow().statistics().hits();
    }

    private interface Use<T> {
        T of(ResultSet rows) throws Exception;
    }

    /** Reads until an answer comes from memory, and uses that one only. */
    private <T> T hit(Use<T> use) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() - end < 0) {
            long before = hits();
            try (Connection connection = tended.getConnection();
                    PreparedStatement statement = connection.prepareStatement(READ);
                    ResultSet rows = statement.executeQuery()) {
                if (hits() > before) {
                    return use.of(rows);
                }
            }
        }
        return fail("nothing was served: " + tended.cache().orElseThrow().statistics());
    }

    /** Two rows, one of nulls, in every way that a column can be read. */
    private static List<Map<String, String>> everything(ResultSet rows) throws SQLException {
        List<Map<String, String>> all = new ArrayList<>();
        while (rows.next()) {
            for (int column = 1; column <= COLUMNS.size() + 1; column++) {
                all.add(ResultGetters.outcomes(rows, column));
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1}) // text only; binary at once
    void hit_readInEveryWay_givesWhatTheServerGives(int prepareThreshold) throws Exception {
        open(CachePolicy.builder().rule(READ), prepareThreshold);
        List<Map<String, String>> live;
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ + " LIMIT ALL"); // no rule for it
                ResultSet rows = statement.executeQuery()) {
            live = everything(rows);
        }
        List<Map<String, String>> served = hit(CachedResultTest::everything);
        assertThat(served).hasSameSizeAs(live);
        for (int i = 0; i < live.size(); i++) {
            assertThat(served.get(i)).isEqualTo(live.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void valuesThatTheApplicationChanges_areItsOwn(int prepareThreshold) throws Exception {
        open(CachePolicy.builder().rule(READ), prepareThreshold);
        List<Map<String, String>> before = hit(CachedResultTest::everything);
        hit(rows -> {
            rows.next();
            for (int column = 1; column <= COLUMNS.size() + 1; column++) {
                spoil(rows.getObject(column));
                spoil(rows.getBytes(column));
            }
            return true;
        });
        assertThat(hit(CachedResultTest::everything)).isEqualTo(before);
    }

    private static void spoil(Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) 'x');
        } else if (value instanceof java.util.Date date) {
            date.setTime(0);
        } else if (value instanceof java.sql.Array array && array.getArray() instanceof Object[] elements) {
            java.util.Arrays.fill(elements, null);
        } else if (value instanceof org.postgresql.util.PGobject object) {
            object.setType("spoilt");
        }
    }

    @Test
    void hitsReadByManyThreadsAtOnce_areEachWhole() throws Exception {
        open(CachePolicy.builder().rule(READ), 5);
        List<Map<String, String>> expected = hit(CachedResultTest::everything);
        int threads = 3;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Callable<List<Map<String, String>>> read = () -> {
                together.await();
                for (int i = 0; i < 2; i++) {
                    hit(CachedResultTest::everything);
                }
                return hit(CachedResultTest::everything);
            };
            List<Future<List<Map<String, String>>>> all = executor.invokeAll(List.of(read, read, read));
            for (Future<List<Map<String, String>>> each : all) {
                assertThat(each.get()).isEqualTo(expected);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void hit_behavesLikeAResultOfItsStatement() throws Exception {
        open(CachePolicy.builder().rule(READ), 5);
        hit(rows -> {
            Statement statement = rows.getStatement();
            assertThat(statement.getConnection()).isInstanceOf(ObservedConnection.class);
            assertThat(statement.getResultSet()).isNotNull();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat((Throwable) statement.getWarnings()).isNull();
            assertThat((Throwable) rows.getWarnings()).isNull();
            assertThat(rows.isBeforeFirst()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(2)).isZero();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.next()).isFalse();
            assertThat(rows.isAfterLast()).isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(rows.isClosed()).isTrue();
            return true;
        });
    }

    /** What the weigher says of many answers, against what the heap loses when they are forgotten. */
    @Test
    void weight_isTheHeapThatTheAnswersTake() throws Exception {
        String read = "SELECT n, name, weight FROM line WHERE parcel = ?";
        open(CachePolicy.builder().rule(read).maxBytes(64L * 1_024 * 1_024), 5);
        long end = System.nanoTime() + DEADLINE.toNanos();
        try (Connection connection = tended.getConnection()) {
            while (hits() == 0) {
                Shop.query(connection, read, 1);
                assertThat(System.nanoTime() - end).isNegative();
            }
            for (int parcel = 1; parcel <= 2_000; parcel++) {
                Shop.query(connection, read, parcel);
            }
        }
        long weighed = tended.cache().orElseThrow().statistics().weightBytes();
        long full = usedHeapBytes();
        tended.cache().orElseThrow().clear();
        long taken = full - usedHeapBytes();
        System.out.println("weighed " + weighed + " bytes, measured " + taken);
        assertThat(weighed).isCloseTo(taken, Percentage.withPercentage(25));
    }

    private static long usedHeapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
