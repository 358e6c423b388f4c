package io.pgtender.benchmarks;

import io.pgtender.jdbc.delegate.DelegatingConnection;
import io.pgtender.jdbc.delegate.DelegatingPreparedStatement;
import io.pgtender.jdbc.delegate.DelegatingResultSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * A driver that allocates a statement and a result set per query and does nothing else, so that what is measured is what lies above it.
 *
 * <p>Every result has the given number of rows of made-up numbers and one text. What a query of prepared statements has no use for
 * fails. Connections share nothing.
 */
final class StubDriver {

    private StubDriver() {}

    /** A data source whose queries all return this many rows. */
    static ConnectionSource returning(int rows) {
        return new ConnectionSource(() -> new StubConnection(rows));
    }

    private static final class StubConnection extends DelegatingConnection {

        private final int rows;

        StubConnection(int rows) {
            super(null);
            this.rows = rows;
        }

        @Override
        public PreparedStatement prepareStatement(String sql) {
            return new StubStatement(this, rows);
        }

        @Override
        public boolean getAutoCommit() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public int getTransactionIsolation() {
            return TRANSACTION_READ_COMMITTED;
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {}

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return StubDriver.unwrap(this, type);
        }

        @Override
        public String toString() {
            return "stub connection";
        }
    }

    private static final class StubStatement extends DelegatingPreparedStatement {

        private final StubConnection connection;
        private final int rows;
        private long parameter;

        StubStatement(StubConnection connection, int rows) {
            super(null);
            this.connection = connection;
            this.rows = rows;
        }

        @Override
        public void setLong(int index, long value) {
            parameter = value;
        }

        @Override
        public ResultSet executeQuery() {
            return new StubResult(this, rows, parameter);
        }

        @Override
        public Connection getConnection() {
            return connection;
        }

        @Override
        public void close() {}

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return StubDriver.unwrap(this, type);
        }

        @Override
        public String toString() {
            return "stub statement";
        }
    }

    private static final class StubResult extends DelegatingResultSet {

        private final StubStatement statement;
        private final int rows;
        private final long first;
        private int row;

        StubResult(StubStatement statement, int rows, long first) {
            super(null);
            this.statement = statement;
            this.rows = rows;
            this.first = first;
        }

        @Override
        public boolean next() {
            return row++ < rows;
        }

        @Override
        public long getLong(int column) {
            return first + row;
        }

        @Override
        public int getInt(int column) {
            return row + column;
        }

        @Override
        public String getString(int column) {
            return "text";
        }

        @Override
        public StubStatement getStatement() {
            return statement;
        }

        @Override
        public void close() {}

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return StubDriver.unwrap(this, type);
        }

        @Override
        public String toString() {
            return "stub result";
        }
    }

    private static <T> T unwrap(Object stub, Class<T> type) throws SQLException {
        if (type.isInstance(stub)) {
            return type.cast(stub);
        }
        throw new SQLFeatureNotSupportedException("the stub driver has nothing of " + type.getName());
    }
}
