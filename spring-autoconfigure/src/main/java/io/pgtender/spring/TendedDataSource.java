package io.pgtender.spring;

import io.pgtender.jdbc.TenderDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The bean that stands in for a pool. Its target is the pool itself, so that Spring's own unwrapping (metrics, health,
 * migrations with their own user) finds what it looks for; only connections go through pgtender.
 */
final class TendedDataSource extends DelegatingDataSource {

    private final DataSource pool;
    private final TenderDataSource tender;
    private final Unwatched unwatched;

    TendedDataSource(DataSource pool, TenderDataSource tender, Unwatched unwatched) {
        super(pool);
        this.pool = pool;
        this.tender = tender;
        this.unwatched = unwatched;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return isUnwatched() ? pool.getConnection() : tender.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return isUnwatched() ? pool.getConnection(username, password) : tender.getConnection(username, password);
    }

    /** A cache has to see every write. */
    private boolean isUnwatched() {
        return unwatched.isCurrent() && tender.cache().isEmpty();
    }

    /** The tended data source when asked for it; the pool for {@code DataSource} and the pool's own types. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(tender) && type != DataSource.class) {
            return type.cast(tender);
        }
        if (type.isInstance(pool)) {
            return type.cast(pool);
        }
        return super.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(tender) || type.isInstance(pool) || super.isWrapperFor(type);
    }
}
