package io.pgtender.benchmarks;

import io.pgtender.jdbc.delegate.DelegatingConnection;
import io.pgtender.jdbc.delegate.DelegatingPreparedStatement;
import io.pgtender.jdbc.delegate.DelegatingResultSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Delegates at every level that do nothing but forward: the least that any wrapper costs. */
final class PlainDelegates {

    private PlainDelegates() {}

    static ConnectionSource wrap(DataSource source) {
        return new ConnectionSource(() -> new PlainConnection(source.getConnection()));
    }

    private static final class PlainConnection extends DelegatingConnection {

        PlainConnection(Connection delegate) {
            super(delegate);
        }

        @Override
        public PreparedStatement prepareStatement(String sql) throws SQLException {
            return new PlainStatement(delegate.prepareStatement(sql));
        }
    }

    private static final class PlainStatement extends DelegatingPreparedStatement {

        PlainStatement(PreparedStatement delegate) {
            super(delegate);
        }

        @Override
        public ResultSet executeQuery() throws SQLException {
            return new PlainResult(delegate.executeQuery());
        }
    }

    private static final class PlainResult extends DelegatingResultSet {

        PlainResult(ResultSet delegate) {
            super(delegate);
        }
    }
}
