package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own with a cache on it, its clock in the test's hands. */
final class CacheFixture implements AutoCloseable {

    final PGSimpleDataSource database = TestPostgres.newDatabase();
    final AtomicLong nanos = new AtomicLong();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final List<CachedConnection> connections = new ArrayList<>();
    private final CachePolicy.Builder policy = CachePolicy.builder();
    private RelationVersions versions = new RelationVersions();
    private ResultCache cache;

    CacheFixture run(String... statements) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    CacheFixture rule(String sql) {
        policy.rule(sql, Duration.ofMinutes(10));
        return this;
    }

    CacheFixture versions(RelationVersions given) {
        versions = given;
        return this;
    }

    CachePolicy.Builder policy() {
        return policy;
    }

    ResultCache cache() {
        if (cache == null) {
            Ticker ticker = nanos::get;
            cache = new ResultCache(database, policy.build(), executor, ticker, versions);
        }
        return cache;
    }

    CachedConnection connect() throws SQLException {
        return connect(database.getConnection());
    }

    CachedConnection connect(Connection raw) throws SQLException {
        CachedConnection connection = new CachedConnection(cache(), raw);
        connections.add(connection);
        return connection;
    }

    /** Waits until everything that was asked in the background is answered. */
    void settle() {
        try {
            executor.submit(() -> {}).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        for (CachedConnection connection : connections) {
            connection.raw().close();
        }
        cache().close();
        executor.shutdownNow();
    }
}
