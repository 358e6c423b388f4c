package com.example.shop;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A shop on whatever database and web stack it is started with. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ShopApplication {

    /** A value that the application binds as a parameter. */
    public static final String BOUND = "PARAMETER-4711-SECRET";

    /** A value that the application writes into its statements. */
    public static final String WRITTEN = "LITERAL-4712-SECRET";

    /** A name that nobody should take for markup. */
    public static final String HOSTILE = "<img src=x onerror=alert(1)>\"';--";

    private static final int ORDERS = 40_000;

    @Bean
    Shop shop(JdbcTemplate jdbc) {
        return new Shop(jdbc);
    }

    /** What customers do. */
    public static final class Shop {

        private final JdbcTemplate jdbc;

        Shop(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        /** Makes the tables, once, on the pool's own connections: as somebody else would have. */
        public void open() {
            JdbcTemplate jdbc = new JdbcTemplate(pool());
            jdbc.execute("CREATE TABLE orders (id int PRIMARY KEY, customer text NOT NULL, note text)");
            jdbc.update(
                    "INSERT INTO orders SELECT g, 'customer ' || g % 4000, repeat('x', 50)"
                            + " FROM generate_series(1, ?) g",
                    ORDERS);
            jdbc.execute("CREATE TABLE lines (id int PRIMARY KEY, order_id int NOT NULL)");
            jdbc.update("INSERT INTO lines SELECT g, g FROM generate_series(1, 500) g");
            jdbc.execute("ANALYZE orders");
            jdbc.execute("CREATE TABLE \"" + HOSTILE.replace("\"", "\"\"") + "\" (id int)");
        }

        private DataSource pool() {
            try {
                return Objects.requireNonNull(jdbc.getDataSource()).unwrap(DataSource.class);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Reads in every way that could give a value away. */
        public void browse() {
            for (int i = 0; i < 30; i++) {
                jdbc.queryForList("SELECT id, note FROM orders WHERE customer = ?", BOUND);
                jdbc.queryForList("SELECT id FROM orders WHERE customer = '" + WRITTEN + "' AND id > 3");
            }
            jdbc.queryForList("SELECT id FROM \"" + HOSTILE.replace("\"", "\"\"") + "\" WHERE id = 1");
            fail("SELECT CAST('" + WRITTEN + "' AS int)");
            fail("SELECT 1 / (length(?) - length(?))", BOUND, BOUND);
            list();
        }

        private void list() {
            List<Integer> ids = jdbc.queryForList("SELECT id FROM orders ORDER BY id LIMIT 20", Integer.class);
            for (Integer id : ids) {
                jdbc.queryForList("SELECT * FROM lines WHERE order_id = ?", id);
            }
        }

        private void fail(String sql, Object... parameters) {
            try {
                jdbc.queryForList(sql, parameters);
            } catch (DataAccessException e) {
                return;
            }
            throw new IllegalStateException("should have failed: " + sql);
        }
    }
}
