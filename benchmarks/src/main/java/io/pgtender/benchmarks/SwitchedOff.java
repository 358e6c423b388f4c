package io.pgtender.benchmarks;

import io.pgtender.jdbc.TenderDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A tended data source that has switched itself off, as it does when its own code fails again and again. */
final class SwitchedOff {

    /** More exceptions than it puts up with. */
    private static final int TROUBLES = 200;

    private SwitchedOff() {}

    /**
     * Wraps {@code driver} and troubles it.
     *
     * @throws IllegalStateException if it is still on after that
     */
    static DataSource wrap(DataSource driver) throws SQLException {
        TenderDataSource tended = TenderDataSource.wrap(driver);
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
            statement.setObject(1, new Hostile());
            for (int i = 0; i < TROUBLES; i++) {
                statement.executeQuery().close();
            }
        }
        try (Connection connection = tended.getConnection()) {
            if (connection.getClass().getName().startsWith("io.pgtender.jdbc")) {
                throw new IllegalStateException("still on after " + TROUBLES + " exceptions: " + connection);
            }
        }
        return tended;
    }

    /** A parameter that cannot be looked at. */
    private static final class Hostile {

        @Override
        public int hashCode() {
            throw new IllegalStateException("hostile");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }
}
