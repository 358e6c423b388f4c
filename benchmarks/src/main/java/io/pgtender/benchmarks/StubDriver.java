package io.pgtender.benchmarks;

import io.pgtender.jdbc.delegate.DelegatingConnection;
import io.pgtender.jdbc.delegate.DelegatingPreparedStatement;
import io.pgtender.jdbc.delegate.DelegatingResultSet;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;

/**
 * A driver that allocates a statement and a result set per query and does nothing else, so that what is measured is what lies above it.
 *
 * <p>Every result has the given number of rows of made-up numbers and one text. What a query of prepared statements has no use for
 * does nothing and answers null, 0 or false. Connections share nothing.
 */
final class StubDriver {

    private static final PreparedStatement QUIET_STATEMENT = quiet(PreparedStatement.class);
    private static final ResultSet QUIET_RESULT = quiet(ResultSet.class);

    private StubDriver() {}

    /** A data source whose queries all return this many rows. */
    static ConnectionSource returning(int rows) {
        return new ConnectionSource(() -> new StubConnection(rows));
    }

    private static final class StubConnection extends DelegatingConnection {

        private final int rows;

        StubConnection(int rows) {
            super(quiet(Connection.class));
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
            super(QUIET_STATEMENT);
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
            super(QUIET_RESULT);
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

    /** Does nothing and answers null, 0, false or something as quiet; for what is never measured. */
    private static <T> T quiet(Class<T> type) {
        Object proxy = Proxy.newProxyInstance(
                StubDriver.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> nothing(method));
        return type.cast(proxy);
    }

    private static @Nullable Object nothing(Method method) {
        Class<?> type = method.getReturnType();
        if (method.getName().equals("getURL")) {
            return "jdbc:postgresql://localhost/stub";
        }
        if (type.isInterface() && type.getPackageName().equals("java.sql")) {
            return quiet(type);
        }
        if (type == boolean.class) {
            return method.getName().equals("isValid");
        }
        return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
    }

    private static <T> T unwrap(Object stub, Class<T> type) throws SQLException {
        if (type.isInstance(stub)) {
            return type.cast(stub);
        }
        throw new SQLFeatureNotSupportedException("the stub driver has nothing of " + type.getName());
    }
}
