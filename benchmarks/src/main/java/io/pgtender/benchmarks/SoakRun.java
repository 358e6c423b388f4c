package io.pgtender.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Many threads over a pool while statements are cancelled and backends killed: is each statement counted once, is each
 * connection given back, does the heap stay flat?
 *
 * <p>{@code SoakRun [seconds] [threads]}; exits with 1 when an answer is no.
 */
public final class SoakRun {

    private static final int DEFAULT_SECONDS = 180;
    private static final int DEFAULT_THREADS = 64;
    private static final int POOL_SIZE = 16;
    private static final long PRODUCTS = 1_000;
    private static final Duration BETWEEN_CANCELS = Duration.ofMillis(20);

    /** Cancels for each kill. */
    private static final int CANCELS_PER_KILL = 25;

    /** Looks at the heap; the first is taken when all is warm. */
    private static final int HEAP_SAMPLES = 10;

    /** What the last look may be above the second, in bytes. */
    private static final long HEAP_TOLERANCE_BYTES = 4L << 20;

    private final EmbeddedPostgres server;
    private final HikariDataSource pool;
    private final TenderDataSource tended;
    private final ConcurrentHashMap<SoakStatement, LongAdder> issued = new ConcurrentHashMap<>();
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final List<SoakThread> workers = new ArrayList<>();
    private final List<Long> heapBytes = new ArrayList<>();
    private long cancels;
    private long kills;

    private SoakRun(EmbeddedPostgres server, HikariDataSource pool, TenderDataSource tended) {
        this.server = server;
        this.pool = pool;
        this.tended = tended;
    }

    /** Runs, prints what was found, and exits. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_SECONDS;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_THREADS;
        boolean passed;
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            createProducts(server.getPostgresDatabase());
            try (HikariDataSource pool = pool(server.getPostgresDatabase());
                    TenderDataSource tended = TenderDataSource.wrap(pool)) {
                SoakRun run = new SoakRun(server, pool, tended);
                run.load(threads, Duration.ofSeconds(seconds));
                boolean counted = run.isCounted();
                boolean givenBack = run.isGivenBack();
                boolean flat = run.isFlat();
                passed = counted && givenBack && flat;
            }
        }
        System.out.println(passed ? "passed" : "FAILED");
        System.exit(passed ? 0 : 1);
    }

    private static void createProducts(DataSource driver) throws SQLException {
        try (Connection connection = driver.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE product (id bigint PRIMARY KEY, quantity int NOT NULL, name text NOT NULL)");
            statement.execute("INSERT INTO product SELECT i, i % 100, 'product ' || i FROM generate_series(1, "
                    + PRODUCTS + ") AS i");
        }
    }

    private static HikariDataSource pool(DataSource driver) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver);
        config.setMaximumPoolSize(POOL_SIZE);
        return new HikariDataSource(config);
    }

    private void load(int threads, Duration duration) throws Exception {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            SoakThread worker = new SoakThread(tended, PRODUCTS, goesOn::get, issued, failures);
            workers.add(worker);
            Thread thread = new Thread(worker, "soak-" + i);
            thread.start();
            running.add(thread);
        }
        disturb(duration);
        goesOn.set(false);
        for (Thread thread : running) {
            thread.join();
        }
        heapBytes.add(usedHeapBytes());
    }

    private void disturb(Duration duration) throws SQLException, InterruptedException {
        Random random = new Random(1);
        long started = System.nanoTime();
        long nextHeap = 1;
        for (long elapsed = 0; elapsed < duration.toNanos(); elapsed = System.nanoTime() - started) {
            Thread.sleep(BETWEEN_CANCELS.toMillis());
            workers.get(random.nextInt(workers.size())).cancel();
            cancels++;
            if (cancels % CANCELS_PER_KILL == 0) {
                kills += kill();
            }
            if (elapsed > nextHeap * duration.toNanos() / HEAP_SAMPLES) {
                nextHeap++;
                heapBytes.add(usedHeapBytes());
            }
        }
    }

    private int kill() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            boolean isAnswered = statement.execute("SELECT pg_catalog.pg_terminate_backend(pid)"
                    + " FROM pg_catalog.pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()"
                    + " ORDER BY pg_catalog.random() LIMIT 1");
            return isAnswered ? 1 : 0;
        }
    }

    /** What was left by a full collection, not what was allocated since. */
    private static long usedHeapBytes() {
        System.gc();
        long bytes = 0;
        for (MemoryPoolMXBean memory : ManagementFactory.getMemoryPoolMXBeans()) {
            if (memory.getType() == MemoryType.HEAP && memory.getCollectionUsage() != null) {
                bytes += memory.getCollectionUsage().getUsed();
            }
        }
        return bytes;
    }

    private boolean isCounted() {
        Workload workload = tended.workload();
        boolean equal = true;
        System.out.printf(
                "%d failures, %d cancels, %d kills, drops %s%n", failures.sum(), cancels, kills, workload.drops());
        for (SoakStatement statement : SoakStatement.values()) {
            long expected = issued.getOrDefault(statement, new LongAdder()).sum();
            ShapeStatistics seen = workload.shape(
                            QueryShapes.parse(statement.sql()).fingerprint())
                    .orElseThrow(() -> new IllegalStateException(statement + " was never recorded"));
            System.out.printf(
                    "%-13s issued %9d, recorded %9d, errors %s%n", statement, expected, seen.calls(), seen.errors());
            equal &= expected == seen.calls();
        }
        return equal
                && workload.drops().executionsOfUntrackedShapes() == 0
                && workload.drops().recorderFailures() == 0;
    }

    private boolean isGivenBack() {
        int active = pool.getHikariPoolMXBean().getActiveConnections();
        System.out.printf("%d connections still leased%n", active);
        return active == 0;
    }

    private boolean isFlat() {
        long first = heapBytes.get(Math.min(1, heapBytes.size() - 1));
        long last = heapBytes.get(heapBytes.size() - 1);
        System.out.printf(
                "heap after collection, MB: %s%n",
                Arrays.toString(heapBytes.stream()
                        .mapToDouble(bytes -> Math.round(bytes / 104_857.6) / 10.0)
                        .toArray()));
        return last <= first + HEAP_TOLERANCE_BYTES;
    }
}
