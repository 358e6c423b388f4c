package io.pgtender.benchmarks.cache;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A PostgreSQL of its own with a table of shipping rates: what applications read again and again. */
final class RateServer implements AutoCloseable {

    /** Countries in the table. */
    static final int COUNTRIES = 1_000_000;

    /** One row by its key. */
    static final String SQL = "SELECT zone, fee FROM rate WHERE country = ?";

    private final EmbeddedPostgres postgres;

    RateServer() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE UNLOGGED TABLE rate (country text PRIMARY KEY, zone int NOT NULL, fee numeric NOT NULL)");
            statement.execute(
                    "INSERT INTO rate SELECT 'C' || i, i % 7, 1 + i % 20 FROM generate_series(1, " + COUNTRIES + ") i");
            statement.execute("VACUUM ANALYZE rate");
        }
    }

    DataSource dataSource() {
        return postgres.getPostgresDatabase();
    }

    /** Over the loopback, as with any pool. */
    HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource());
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    int port() {
        return postgres.getPort();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
