package io.pgtender.jdbc;

import io.pgtender.cache.BypassReason;
import io.pgtender.cache.CacheKey;
import io.pgtender.cache.CachedPayload;
import io.pgtender.cache.CachedQuery;
import io.pgtender.cache.Fill;
import io.pgtender.observation.Parameter;
import io.pgtender.workload.ShapeRecorder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query that a cache rule names: served from memory where that equals executing it, and stored after it was
 * executed. Confined to its statement. Never throws; what fails is executed.
 */
final class CachedRead {

    private final CacheLease lease;
    private final CachedQuery query;
    private final ShapeRecorder shape;
    private final String sql;
    private final BoundParameters parameters;
    private @Nullable Fill fill;
    private @Nullable CacheKey key;
    private List<Parameter> bound = List.of();

    private CachedRead(
            CacheLease lease, CachedQuery query, ShapeRecorder shape, String sql, BoundParameters parameters) {
        this.lease = lease;
        this.query = query;
        this.shape = shape;
        this.sql = sql;
        this.parameters = parameters;
    }

    /** {@code null} when no rule names the query, which is the usual case. */
    static @Nullable CachedRead of(
            ObservedConnection connection, @Nullable ShapeRecorder shape, String sql, BoundParameters parameters) {
        CacheLease lease = connection.cache();
        if (lease == null || shape == null) {
            return null;
        }
        CachedQuery query = lease.queryFor(shape.shape(), sql);
        return query == null ? null : new CachedRead(lease, query, shape, sql, parameters);
    }

    /**
     * The same for a text that is executed without being prepared. Question marks and braces mean something else there
     * than in a prepared one, depending on the statement's settings.
     */
    static @Nullable CachedRead of(ObservedConnection connection, @Nullable String sql) {
        if (connection.cache() == null || sql == null || sql.indexOf('?') >= 0 || sql.indexOf('{') >= 0) {
            return null;
        }
        return of(connection, connection.capture().recorder(sql), sql, new BoundParameters());
    }

    /** The cached answer as the statement's own result; {@code null} when it must be executed. */
    @Nullable
    ResultSet serve(Statement driver) {
        fill = null;
        key = null;
        if (!lease.gate().isReady()) {
            return null;
        }
        long startedNanos = System.nanoTime();
        try {
            if (!DriverResults.isReopenable(driver)) {
                return null;
            }
            bound = parameters.identity();
            key = CacheKey.of(sql, bound, execution(driver), CacheKey.DEFAULT_SESSION);
            CachedPayload payload = lease.lookup(query, key);
            if (payload == null) {
                return null;
            }
            ResultSet result = DriverResults.reopen((CapturedResult) payload.value(), driver);
            shape.cacheHit();
            query.served(System.nanoTime() - startedNanos);
            return result;
        } catch (SQLException e) {
            return null; // a closed statement: the driver says so itself
        } catch (Throwable e) {
            lease.broken(e);
            return null;
        }
    }

    /** To be called after the cache was told of the statement and before it is sent. */
    void beginFill() {
        if (key == null) {
            return;
        }
        try {
            fill = lease.beginFill(query, key, bound);
        } catch (Throwable e) {
            lease.broken(e);
        }
    }

    /** Stores what the driver returned, before the application can touch it. */
    void store(@Nullable ResultSet result) {
        Fill permitted = fill;
        fill = null;
        if (permitted == null || result == null) {
            return;
        }
        try {
            permitted.executed();
            CapturedResult captured = DriverResults.capture(result, lease.gate().limits());
            if (captured != null) {
                permitted.store(captured, captured.weightBytes());
            } else {
                permitted.refuse(BypassReason.NOT_COPYABLE);
            }
        } catch (Throwable e) {
            lease.capture().trouble(e);
        }
    }

    /** The same for a statement whose result the application has yet to ask for. */
    void storeCurrent(Statement driver) {
        if (fill == null) {
            return;
        }
        try {
            store(driver.getResultSet());
        } catch (SQLException e) {
            fill = null; // closed meanwhile: the driver says so itself
        }
    }

    private static CacheKey.Execution execution(Statement driver) throws SQLException {
        return new CacheKey.Execution(driver.getMaxRows(), driver.getMaxFieldSize(), driver.getResultSetType());
    }
}
