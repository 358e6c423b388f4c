package io.pgtender.benchmarks.cache;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Rates behind the local data cache of the AWS wrapper. It finds answers by the text that a call is given, and a prepared
 * statement's is given none: so the country is a literal here.
 */
final class AwsRates implements RateReader {

    private final HikariDataSource pool;

    AwsRates(int port, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:aws-wrapper:postgresql://localhost:" + port
                + "/postgres?user=postgres&wrapperPlugins=dataCache&dataCacheTriggerCondition=.*&wrapperDialect=pg");
        config.setMaximumPoolSize(connections);
        this.pool = new HikariDataSource(config);
    }

    @Override
    public Rate read(String country) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT zone, fee FROM rate WHERE country = '" + country + "'")) {
            // A cached answer comes as its last reader left it.
            row.beforeFirst();
            row.next();
            return new Rate(row.getInt(1), row.getBigDecimal(2));
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
