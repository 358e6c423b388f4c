package io.pgtender.jdbc;

import io.pgtender.jdbc.delegate.DelegatingDatabaseMetaData;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;

/** Leads back to the observed connection, and so do its result sets. */
final class ObservedDatabaseMetaData extends DelegatingDatabaseMetaData {

    private final ObservedConnection connection;

    ObservedDatabaseMetaData(DatabaseMetaData delegate, ObservedConnection connection) {
        super(delegate);
        this.connection = connection;
    }

    @SuppressWarnings("ReferenceEquality") // the very object
    boolean wraps(DatabaseMetaData other) {
        return delegate == other;
    }

    @Override
    protected ResultSet result(ResultSet driverResult) {
        return BackReferences.result(driverResult, connection);
    }

    @Override
    protected void unwrapped(Class<?> type) {
        connection.unwrapped(type);
    }

    @Override
    public Connection getConnection() {
        return connection;
    }
}
