package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with a table {@code public.orders}, and what the tests of this package do to it. */
final class ApplyFixture {

    /** Ends a test that hangs; no test waits for it to pass. */
    static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Quick, and blind to transactions that are merely open, so that a build reaches its waits. */
    static final Pace PACE = new Pace(
            Duration.ofMillis(50),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30));

    static final RelationName ORDERS = new RelationName("public", "orders");
    static final IndexDefinition BY_CUSTOMER = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("customer_id")));
    static final ApplyPolicy REAL = ApplyPolicy.safeDefaults().forReal().appliedBy("tester").toBuilder()
            .backoff(Duration.ofMillis(10))
            .build();

    final PGSimpleDataSource dataSource;

    private ApplyFixture(PGSimpleDataSource dataSource) {
        this.dataSource = dataSource;
    }

    static ApplyFixture create() throws SQLException {
        return on(TestPostgres.newDatabase());
    }

    static ApplyFixture on(PGSimpleDataSource dataSource) throws SQLException {
        ApplyFixture fixture = new ApplyFixture(dataSource);
        fixture.execute(
                "CREATE TABLE public.orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL)",
                "INSERT INTO public.orders SELECT i, i % 100, 'open' FROM generate_series(1, 1000) AS i");
        return fixture;
    }

    ChangeApplier applier() {
        return applier(PACE);
    }

    ChangeApplier applier(Pace pace) {
        return new ChangeApplier(DirectConnections.of(dataSource), pace, Clock.systemUTC());
    }

    ChangeApplier applierOf(String user) {
        return new ChangeApplier(DirectConnections.of(as(user)), PACE, Clock.systemUTC());
    }

    /** The same database for another role. */
    PGSimpleDataSource as(String user) {
        PGSimpleDataSource other = new PGSimpleDataSource();
        other.setUrl(dataSource.getUrl());
        other.setUser(user);
        other.setPassword("secret");
        return other;
    }

    /** The same database through {@code proxy}, which leads to its server. */
    PGSimpleDataSource through(TcpProxy proxy) {
        PGSimpleDataSource through = new PGSimpleDataSource();
        through.setUrl("jdbc:postgresql://localhost:" + proxy.port() + "/" + dataSource.getDatabaseName()
                + "?sslmode=disable&gssEncMode=disable");
        through.setUser(dataSource.getUser());
        return through;
    }

    /** Leaves {@code entry} as a process does that died after it wrote {@code state}. What there is stays as it is. */
    void crashIn(JournalEntry.State state, JournalEntry entry) throws SQLException {
        execute("UPDATE pgtender.journal SET state = '" + state + "', leftover = true WHERE id = '" + entry.id() + "'");
    }

    static Recommendation recommend(IndexDefinition definition) {
        return recommend(Change.CreateIndex.of(definition));
    }

    static Recommendation recommend(Change change) {
        QueryShape shape = new QueryShape(
                new Fingerprint(0x8000_0000_0000_00ffL),
                "SELECT * FROM orders WHERE customer_id = ?",
                StatementKind.SELECT,
                Set.of(),
                List.of());
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "orders is scanned",
                List.of(shape),
                List.of(new Evidence.Measured("measured")));
        return new Recommendation(finding, change, new Impact(1, 0));
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** First column of the first row as text; {@code null} for no row. */
    @Nullable
    String query(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** {@code valid}, {@code invalid}, or {@code null} when there is no such index. */
    @Nullable
    String indexState(String name) throws SQLException {
        return query("SELECT CASE WHEN i.indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_index i JOIN pg_class c"
                + " ON c.oid = i.indexrelid WHERE c.relname = '" + name + "'");
    }

    /** Names of all indexes of the table but the primary key's. */
    @Nullable
    String indexes(String table) throws SQLException {
        return query(
                "SELECT string_agg(c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END, ', ' ORDER BY"
                        + " c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisprimary AND"
                        + " i.indrelid = '" + table + "'::regclass");
    }

    /** A connection with an open transaction in which {@code sql} was run. */
    Connection transaction(String sql, int isolation) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    /** A transaction that a concurrent build waits for in its last phase. */
    Connection oldSnapshot() throws SQLException {
        return transaction("SELECT 1", Connection.TRANSACTION_REPEATABLE_READ);
    }

    /** Waits until a build reports {@code phase}. */
    void awaitPhase(String phase) throws SQLException {
        await("SELECT FROM pg_stat_progress_create_index WHERE phase = '" + phase
                + "' AND datname = current_database()");
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

    /** Runs {@code work} on another thread. */
    static <T> CompletableFuture<T> start(Callable<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                future.complete(work.call());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** What {@code future} gives, within the deadline. */
    static <T> T get(CompletableFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
