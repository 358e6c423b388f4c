package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.TenderListener;
import io.pgtender.cache.CachePolicy;
import io.pgtender.observation.ParameterValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Virtual threads that wait for a connection of a small pool, with everything on that pgtender does: none is pinned to its
 * carrier because of us (JEP 444, JEP 491).
 */
class VirtualThreadsTest {

    private static final int THREADS = 96;
    private static final int LEASES = 10;
    private static final String CACHED = "SELECT name FROM things WHERE id = ?";

    private static PGSimpleDataSource database;

    @TempDir
    Path directory;

    @BeforeAll
    static void createTable() throws SQLException {
        database = Shop.database(
                "CREATE TABLE things (id int PRIMARY KEY, name text)",
                "INSERT INTO things SELECT i, 'thing ' || i FROM generate_series(1, 100) i");
    }

    @BeforeEach
    void virtualThreadsAreThere() {
        assumeThat(Runtime.version().feature())
                .as(
                        "virtual threads need JDK 21 or newer; on 21 to 23 each monitor pins, the driver's and the pool's too")
                .isGreaterThanOrEqualTo(24);
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    @Test
    void waitingThreads_arePinnedNoMoreThanWithoutUs() throws Exception {
        List<RecordedEvent> raw;
        List<RecordedEvent> throughUs;
        try (HikariDataSource pool = pool()) {
            load(pool);
            raw = pinnedWhile(pool);
        }
        try (HikariDataSource pool = pool();
                TenderDataSource tended = TenderDataSource.builder(pool)
                        .cache(CachePolicy.builder()
                                .rule(CACHED, Duration.ofMinutes(1))
                                .build())
                        .slowQueryThreshold(Duration.ofNanos(1))
                        .logParameters(ParameterValues.SHOWN)
                        .listener(new TenderListener() {})
                        .build()) {
            load(tended);
            throughUs = pinnedWhile(tended);

            assertThat(tended.cache().orElseThrow().statistics().hits()).isPositive();
            assertThat(tended.workload().drops().recorderFailures()).isZero();
            assertThat(tended.workload().connections().checkout().count()).isEqualTo(2L * THREADS * LEASES);
        }

        assertThat(throughUs).hasSizeLessThanOrEqualTo(raw.size());
    }

    /** A recording without this event would prove nothing. */
    @Test
    void recording_seesAThreadThatIsPinned() throws Exception {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = recording()) {
            recording.start();
            FutureTask<?> task = new FutureTask<>(() -> PinnedOnce.touch(), null);
            startVirtual(task);
            task.get(30, TimeUnit.SECONDS);
            recording.stop();
            recording.dump(file);
        }

        assertThat(events(file)).isNotEmpty();
    }

    /** Class initialisation runs in a native frame, which pins whoever waits in it. */
    private static final class PinnedOnce {
        static {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        static void touch() {}
    }

    private static Recording recording() {
        Recording recording = new Recording();
        recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
        return recording;
    }

    private List<RecordedEvent> pinnedWhile(DataSource dataSource) throws Exception {
        Path file = Files.createTempFile(directory, "run", ".jfr");
        try (Recording recording = recording()) {
            recording.start();
            load(dataSource);
            recording.stop();
            recording.dump(file);
        }
        return events(file);
    }

    private static List<RecordedEvent> events(Path file) throws IOException {
        return RecordingFile.readAllEvents(file);
    }

    private static void load(DataSource dataSource) throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            FutureTask<Integer> task = new FutureTask<>(() -> lease(dataSource, first));
            tasks.add(task);
            startVirtual(task);
        }
        for (FutureTask<Integer> task : tasks) {
            assertThat(task.get(120, TimeUnit.SECONDS)).isEqualTo(LEASES * 8);
        }
    }

    private static int lease(DataSource dataSource, int first) throws SQLException {
        int rows = 0;
        for (int i = 0; i < LEASES; i++) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                for (int j = 0; j < 6; j++) {
                    rows += Shop.query(connection, CACHED, 1 + (first + i + j) % 100);
                }
                rows += Shop.query(connection, "SELECT id FROM things WHERE name = ?", "thing " + (1 + i));
                rows += Shop.query(connection, "SELECT pg_sleep(0.0005)");
                connection.commit();
            }
        }
        return rows;
    }

    /** Thread.startVirtualThread, which the release that this is compiled for does not have. */
    private static void startVirtual(Runnable task) throws ReflectiveOperationException {
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
}
