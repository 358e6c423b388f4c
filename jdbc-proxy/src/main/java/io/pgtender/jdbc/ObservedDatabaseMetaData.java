package io.pgtender.jdbc;

import io.pgtender.jdbc.delegate.DelegatingDatabaseMetaData;
import java.sql.Connection;
import java.sql.DatabaseMetaData;

/** Leads back to the observed connection. */
final class ObservedDatabaseMetaData extends DelegatingDatabaseMetaData {

    private final ObservedConnection connection;

    ObservedDatabaseMetaData(DatabaseMetaData delegate, ObservedConnection connection) {
        super(delegate);
        this.connection = connection;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }
}
