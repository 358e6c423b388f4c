package io.pgtender.benchmarks.cache;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reads the rate of a country. Thread-safe. */
interface RateReader extends AutoCloseable {

    /** A country's rate. */
    record Rate(int zone, BigDecimal fee) {}

    /** Reads it, from memory or from the server. */
    Rate read(String country) throws Exception;

    @Override
    default void close() throws Exception {}

    /** By plain JDBC, as an application would write it: a lease, a prepared statement, a row. */
    static Rate query(DataSource dataSource, String country) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(RateServer.SQL)) {
            statement.setString(1, country);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no rate for " + country + "; the table has C1 to C" + RateServer.COUNTRIES);
                }
                return new Rate(row.getInt(1), row.getBigDecimal(2));
            }
        }
    }
}
