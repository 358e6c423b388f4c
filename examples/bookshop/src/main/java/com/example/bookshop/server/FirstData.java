package com.example.bookshop.server;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * The shop's tables and some years of trade, where the database has no schema {@code bookshop} yet: all of it or nothing,
 * by whichever instance comes first. Through the pool itself, as a migration would, so that it is nobody's workload.
 */
@Component
class FirstData implements InitializingBean {

    private static final Logger LOG = LoggerFactory.getLogger(FirstData.class);

    /** Of the advisory lock; any number that nobody else uses. */
    private static final long LOCK = 0x626f6f6b73686f70L;

    private final DataSource dataSource;

    FirstData(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void afterPropertiesSet() throws SQLException, IOException {
        try (Connection connection = pool().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (exists(statement)) {
                connection.rollback();
            } else {
                fill(statement);
                connection.commit();
                LOG.info("The shelves are filled");
            }
            connection.setAutoCommit(true);
        }
    }

    private DataSource pool() throws SQLException {
        return dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : dataSource;
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT to_regnamespace('bookshop') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void fill(Statement statement) throws SQLException, IOException {
        statement.execute(new ClassPathResource("bookshop.sql").getContentAsString(StandardCharsets.UTF_8));
        // Autovacuum's work, which it would have done long ago.
        try (ResultSet tables = statement.executeQuery(
                "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables WHERE schemaname = 'bookshop'")) {
            tables.next();
            statement.execute("ANALYZE " + tables.getString(1));
        }
    }
}
