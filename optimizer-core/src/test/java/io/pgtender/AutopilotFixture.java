package io.pgtender;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.DirectConnections;
import io.pgtender.apply.JournalEntry;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import io.pgtender.testing.TestPostgres;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real database, and simulated traffic of one statement on {@code public.orders} and of four others. The traffic has a
 * clock of its own, that stands at the real time when a change is made.
 */
final class AutopilotFixture {

    static final RelationName ORDERS = new RelationName("public", "orders");
    static final IndexDefinition BY_CUSTOMER = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("customer_id")));
    static final IndexDefinition BY_STATUS = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("status")));

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration BASELINE = Duration.ofHours(3);
    private static final int USES = 5_000;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final QueryShape ON_ORDERS = shape(0, "SELECT * FROM orders WHERE customer_id = ?");

    final PGSimpleDataSource dataSource;
    final SteppingClock clock = new SteppingClock();
    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().clock(clock).build();
    private final List<ShapeRecorder> shapes = IntStream.range(0, 5)
            .mapToObj(i -> recorder.shape(i == 0 ? ON_ORDERS : shape(i, "SELECT * FROM t" + i + " WHERE id = ?")))
            .toList();
    private final Random random = new Random(1);

    /** What the next analysis recommends. */
    List<Recommendation> recommended = List.of(recommend(BY_CUSTOMER));

    int analyses;

    AutopilotFixture() throws SQLException {
        this(TestPostgres.newDatabase());
    }

    AutopilotFixture(PGSimpleDataSource dataSource) throws SQLException {
        this.dataSource = dataSource;
        execute(
                "CREATE TABLE public.orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL)",
                "INSERT INTO public.orders SELECT i, i % 100, 'open' FROM generate_series(1, 1000) AS i",
                "ANALYZE orders");
        recorder.tick();
        run(BASELINE, 1);
    }

    static AutopilotSettings settings() {
        ApplyPolicy policy = ApplyPolicy.builder()
                .mode(ApplyPolicy.Mode.FOR_REAL)
                .minTimeAfterStart(Duration.ZERO)
                .build();
        return AutopilotSettings.of(policy).withLooks(List.of(Duration.ofMinutes(50), Duration.ofMinutes(70)));
    }

    /** One more instance of the application. */
    Autopilot autopilot(AutopilotSettings settings) {
        return new Autopilot(
                new AdvisorChanges(
                        new ChangeApplier(DirectConnections.of(dataSource)),
                        recorder,
                        new Verifier(VerifierSettings.production()),
                        new AdvisorCounters(),
                        clock,
                        applier -> new ChangeEvidence(dataSource, Duration.ofSeconds(5), recorder, applier)),
                this::analyze,
                settings);
    }

    private Report analyze() {
        analyses++;
        return new Report(
                "test", recorder.snapshot(), Optional.empty(), recommended, List.of(), List.of(), Optional.empty());
    }

    static Recommendation recommend(IndexDefinition definition) {
        return recommend(definition, Optional.of(Confidence.Level.HIGH));
    }

    static Recommendation recommend(IndexDefinition definition, Optional<Confidence.Level> confidence) {
        return recommend(Change.CreateIndex.of(definition), confidence);
    }

    static Recommendation recommend(Change change, Optional<Confidence.Level> confidence) {
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "orders is scanned",
                List.of(ON_ORDERS),
                List.of(new Evidence.Measured("measured")));
        Impact impact = new Impact(
                1,
                0,
                List.of(),
                Optional.empty(),
                confidence.map(level -> new Confidence(level, List.of("for the test"))));
        return new Recommendation(finding, change, impact);
    }

    /** Traffic for {@code duration}; statements on orders take {@code effect} times as long as at first. */
    void run(Duration duration, double effect) {
        for (long tick = duration.dividedBy(INTERVAL); tick > 0; tick--) {
            for (ShapeRecorder shape : shapes) {
                double factor = shape.equals(shapes.get(0)) ? effect : 1;
                for (int call = 0; call < 5; call++) {
                    shape.executed((long) (factor * Math.exp(14 + 0.6 * random.nextGaussian())));
                }
            }
            clock.now = clock.now.plus(INTERVAL);
            recorder.tick();
        }
    }

    /** Traffic minute by minute, each with a look of {@code autopilot}, until one says {@code word}. */
    Duration runUntil(Autopilot autopilot, String word, Duration atMost, double effect) {
        Duration passed = Duration.ZERO;
        while (passed.compareTo(atMost) < 0) {
            run(Duration.ofMinutes(1), effect);
            passed = passed.plusMinutes(1);
            if (autopilot.round().notes().stream().anyMatch(note -> note.contains(word))) {
                return passed;
            }
        }
        throw new AssertionError("not one of the looks in " + atMost + " said " + word);
    }

    /** Uses the index for real, as often as the made-up traffic would in hours, and waits until the server has counted it. */
    void use(IndexDefinition index) throws SQLException {
        execute(
                "SET enable_seqscan = off",
                "SELECT count(o.id) FROM generate_series(1, " + USES
                        + ") AS n CROSS JOIN LATERAL (SELECT id FROM public.orders"
                        + " WHERE customer_id = n % 100 AND status = 'open' LIMIT 1) AS o");
        await("SELECT FROM pg_stat_user_indexes WHERE idx_scan >= " + USES + " AND indexrelname = '"
                + index.proposedName() + "'");
    }

    /** Waits until {@code sql} gives a row. */
    void await(String sql) throws SQLException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            while (true) {
                try (ResultSet rows = statement.executeQuery(sql)) {
                    if (rows.next()) {
                        return;
                    }
                }
                if (System.nanoTime() > end) {
                    throw new AssertionError("never happened: " + sql);
                }
                Thread.onSpinWait();
            }
        }
    }

    List<JournalEntry> history() {
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(dataSource))) {
            return applier.history();
        }
    }

    boolean exists(IndexDefinition index) throws SQLException {
        return query("SELECT 1 FROM pg_class WHERE relname = '" + index.proposedName() + "'") != null;
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Nullable
    String query(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static QueryShape shape(int number, String text) {
        return new QueryShape(new Fingerprint(number), text, StatementKind.SELECT, Set.of(), List.of());
    }

    static final class SteppingClock extends Clock {
        Instant now = Instant.now().minus(BASELINE);

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("only instants are asked for");
        }
    }
}
