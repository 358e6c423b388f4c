package io.pgtender.benchmarks;

import io.pgtender.jdbc.delegate.DelegatingConnection;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The least of a pool: one physical connection, leased again and again. For one thread. */
final class OneConnection implements AutoCloseable {

    private final Connection physical;

    OneConnection(DataSource driver) throws SQLException {
        this.physical = driver.getConnection();
    }

    ConnectionSource leases() {
        return new ConnectionSource(() -> new Lease(physical));
    }

    @Override
    public void close() throws SQLException {
        physical.close();
    }

    private static final class Lease extends DelegatingConnection {

        Lease(Connection physical) {
            super(physical);
        }

        @Override
        public void close() {}
    }
}
