package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.CustomerPage;
import io.pgtender.TenderListener;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterValues;
import io.pgtender.observation.ParameterVector;
import io.pgtender.observation.SlowQuery;
import io.pgtender.observation.SlowQuery.Outcome;
import io.pgtender.sql.QueryShapes;
import io.pgtender.verify.LatencySummary;
import io.pgtender.verify.RatioInterval;
import io.pgtender.verify.Regression;
import io.pgtender.verify.RegressionSettings;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SlowQueryEventTest {

    private static final long DEADLINE_SECONDS = 60;

    /** Every statement is slow. */
    private static final Duration ANY = Duration.ofNanos(1);

    private static PGSimpleDataSource database;

    private final BlockingQueue<SlowQuery> events = new LinkedBlockingQueue<>();
    private final TenderListener collector = new TenderListener() {
        @Override
        public void slowQuery(SlowQuery query) {
            events.add(query);
        }
    };

    private @Nullable TenderDataSource tended;

    @BeforeAll
    static void createTables() throws SQLException {
        database = Shop.database(
                "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 100) i",
                "CREATE TABLE delays (name text PRIMARY KEY, seconds float8 NOT NULL)",
                "INSERT INTO delays SELECT n, 0.002 FROM unnest('{a,b,c,d}'::text[]) n");
    }

    @AfterEach
    void close() {
        if (tended != null) {
            tended.close();
        }
    }

    private TenderDataSource tend(TenderDataSource.Builder builder) {
        TenderDataSource built = builder.name("shop").build();
        tended = built;
        return built;
    }

    private TenderDataSource everythingIsSlow() {
        return tend(TenderDataSource.builder(database).listener(collector).slowQueryThreshold(ANY));
    }

    private SlowQuery next() throws InterruptedException {
        SlowQuery event = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).as("an event within %d s", DEADLINE_SECONDS).isNotNull();
        return event;
    }

    @Test
    void statement_over_the_default_threshold_has_an_event() throws Exception {
        TenderDataSource dataSource = tend(TenderDataSource.builder(database).listener(collector));
        Shop.query(dataSource, "SELECT 1");
        Shop.query(dataSource, "SELECT pg_sleep(0.15)");

        SlowQuery event = next();
        assertThat(event.shape().text()).isEqualTo("SELECT pg_sleep(?)");
        assertThat(event.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(event.dataSource()).isEqualTo("shop");
        assertThat(event.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(event.threadName()).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void event_of_a_query_knows_rows_and_call_site_and_no_values() throws Exception {
        try (Connection connection = everythingIsSlow().getConnection()) {
            CustomerPage.name(connection, 7);
        }
        SlowQuery event = next();
        assertThat(event.rows()).isEqualTo(1);
        assertThat(String.valueOf(event.callSite())).startsWith("CustomerPage.name(");
        assertThat(event.parameters()).isNull();
        assertThat(event.transaction()).isNull();
    }

    @Test
    void event_of_an_update_knows_rows() throws Exception {
        try (Connection connection = everythingIsSlow().getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customers SET name = name WHERE id <= ?")) {
            update.setInt(1, 5);
            update.executeUpdate();
        }
        assertThat(next().rows()).isEqualTo(5);
    }

    @Test
    void event_of_an_empty_result_has_no_rows() throws Exception {
        Shop.query(everythingIsSlow(), "SELECT * FROM customers WHERE id = ?", -1);
        assertThat(next().rows()).isZero();
    }

    @Test
    void event_of_a_result_left_open_comes_with_the_next_statement() throws Exception {
        try (Connection connection = everythingIsSlow().getConnection();
                Statement first = connection.createStatement();
                ResultSet open = first.executeQuery("SELECT id FROM customers");
                Statement second = connection.createStatement()) {
            assertThat(open.next()).isTrue();
            second.execute("SET search_path = public");
            SlowQuery event = next();
            assertThat(event.shape().text()).isEqualTo("SELECT id FROM customers");
            assertThat(event.rows()).isEqualTo(SlowQuery.UNKNOWN_ROWS);
        }
    }

    @Test
    void parameters_are_told_where_asked_for() throws Exception {
        TenderDataSource dataSource = tend(TenderDataSource.builder(database)
                .listener(collector)
                .slowQueryThreshold(ANY)
                .logParameters(ParameterValues.SHOWN));
        Shop.query(dataSource, "SELECT name FROM customers WHERE id = ?", 7);
        ParameterVector parameters = next().parameters();
        assertThat(parameters).isNotNull();
        assertThat(parameters.parameters()).extracting(Parameter::value).containsExactly(7);
    }

    @Test
    void failure_has_an_event_with_its_sqlstate() throws Exception {
        TenderDataSource dataSource = everythingIsSlow();
        assertThatThrownBy(() -> Shop.query(dataSource, "SELECT 1 / ?", 0)).isInstanceOf(SQLException.class);
        SlowQuery event = next();
        assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(event.sqlState()).isEqualTo("22012");
    }

    @Test
    void event_in_a_transaction_knows_its_place_in_it() throws Exception {
        try (Connection connection = everythingIsSlow().getConnection()) {
            connection.setAutoCommit(false);
            Shop.query(connection, "SELECT 1");
            Shop.query(connection, "SELECT count(*) FROM customers");
            connection.commit();
        }
        SlowQuery.OpenTransaction first = next().transaction();
        SlowQuery.OpenTransaction second = next().transaction();
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.statements()).isEqualTo(1);
        assertThat(second.statements()).isEqualTo(2);
        assertThat(second.age()).isGreaterThan(first.age());
    }

    @Test
    void batch_has_one_event_with_its_size() throws Exception {
        try (Connection connection = everythingIsSlow().getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customers SET name = name WHERE id = ?")) {
            for (int id = 1; id <= 4; id++) {
                update.setInt(1, id);
                update.addBatch();
            }
            update.executeBatch();
        }
        SlowQuery event = next();
        assertThat(event.statements()).isEqualTo(4);
        assertThat(event.rows()).isEqualTo(4);
    }

    @Test
    void repeated_slow_statement_is_limited_and_the_rest_counted() throws Exception {
        TenderDataSource dataSource = everythingIsSlow();
        for (int i = 0; i < 10; i++) {
            Shop.query(dataSource, "SELECT 1");
        }
        assertThat(next().suppressed()).isZero();
        assertThat(dataSource.droppedEvents()).isEqualTo(9);
    }

    @Test
    void listener_that_hangs_does_not_hold_the_application_up() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        TenderDataSource dataSource =
                tend(TenderDataSource.builder(database).slowQueryThreshold(ANY).listener(new TenderListener() {
                    @Override
                    public void slowQuery(SlowQuery query) {
                        hanging.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }));
        Shop.query(dataSource, "SELECT 1");
        assertThat(hanging.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Shop.query(dataSource, "SELECT id FROM customers")).isEqualTo(100);
        assertThat(release.getCount()).isEqualTo(1);
        release.countDown();
    }

    @Test
    void listener_that_throws_does_not_reach_the_application() throws Exception {
        TenderDataSource dataSource =
                tend(TenderDataSource.builder(database).slowQueryThreshold(ANY).listener(new TenderListener() {
                    @Override
                    public void slowQuery(SlowQuery query) {
                        events.add(query);
                        throw new IllegalStateException("expected by a test");
                    }
                }));
        assertThat(Shop.query(dataSource, "SELECT id FROM customers")).isEqualTo(100);
        next();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (dataSource.workload().drops().recorderFailures() == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(dataSource.workload().drops().recorderFailures()).isEqualTo(1);
        assertThat(Shop.query(dataSource, "SELECT id FROM customers")).isEqualTo(100);
    }

    @Test
    void listener_that_throws_again_and_again_switches_capture_off() {
        Regression regression = new Regression(
                QueryShapes.parse("SELECT 1"),
                Regression.State.BEGAN,
                Instant.EPOCH,
                Instant.EPOCH,
                new LatencySummary(1, 1, 1, 1, 1),
                new LatencySummary(1, 1, 1, 1, 1),
                new RatioInterval(3, 2, 4),
                5,
                1);
        Capture capture = new Capture(
                "shop",
                new QueryShapes(),
                WorkloadRecorder.builder().build(),
                null,
                new SlowQuerySettings(1, ParameterValues.HIDDEN),
                new TenderListener() {
                    @Override
                    public void regression(Regression event) {
                        throw new IllegalStateException("expected by a test");
                    }
                },
                Watching.ON);
        for (int i = 0; i < Capture.MAX_TROUBLES - 1; i++) {
            capture.events().regression(regression);
        }
        assertThat(capture.isOn()).isTrue();
        capture.events().regression(regression);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (capture.isOn() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(capture.isOn()).isFalse();
        capture.events().close();
    }

    @Test
    void statement_ten_times_as_slow_as_before_is_a_regression() throws Exception {
        BlockingQueue<Regression> regressions = new LinkedBlockingQueue<>();
        TenderDataSource dataSource = tend(TenderDataSource.builder(database)
                .samplingInterval(Duration.ofMillis(50))
                .regressions(new RegressionSettings(2, Duration.ofMillis(300), 3, 5, 3, 0.99))
                .listener(new TenderListener() {
                    @Override
                    public void regression(Regression regression) {
                        regressions.add(regression);
                    }
                }));
        Instant slowFrom = Instant.now().plusSeconds(4);
        Instant deadline = slowFrom.plusSeconds(DEADLINE_SECONDS);
        boolean slow = false;
        Regression found = null;
        try (Connection connection = dataSource.getConnection()) {
            while (found == null && Instant.now().isBefore(deadline)) {
                for (String name : new String[] {"a", "b", "c", "d"}) {
                    Shop.query(connection, "SELECT pg_sleep(seconds) AS " + name + " FROM delays WHERE name = ?", name);
                }
                if (!slow && Instant.now().isAfter(slowFrom)) {
                    slow = true;
                    Shop.run(database, "UPDATE delays SET seconds = 0.02 WHERE name = 'c'");
                }
                Regression event = regressions.poll();
                if (event != null && event.shape().text().contains(" AS c ")) {
                    found = event;
                }
            }
        }
        assertThat(found).isNotNull();
        assertThat(found.state()).isEqualTo(Regression.State.BEGAN);
        assertThat(found.ratio().ratio()).isGreaterThan(2);
        assertThat(found.others()).isEqualTo(3);
    }

    @Test
    void threshold_of_zero_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TenderDataSource.builder(database).slowQueryThreshold(Duration.ZERO))
                .withMessageContaining("PT0S");
    }
}
