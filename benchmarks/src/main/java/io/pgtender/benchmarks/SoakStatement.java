package io.pgtender.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/** What the threads of a {@link SoakRun} execute. Each run is one execution, whether it succeeds or not. */
enum SoakStatement {
    ONE_ROW("SELECT id, quantity, name FROM product WHERE id = ?", Mode.QUERY),
    HUNDRED_ROWS("SELECT id, quantity, name FROM product WHERE id > ? ORDER BY id LIMIT 100", Mode.QUERY),
    UPDATE("UPDATE product SET quantity = quantity + 1 WHERE id = ?", Mode.UPDATE),
    /** Up to a quarter of a second, so that cancels and kills find something to hit. */
    SLOW("SELECT pg_catalog.pg_sleep((? % 250) / 1000.0)", Mode.QUERY),
    FAILING("SELECT 1 / (? - CAST(? AS bigint))", Mode.QUERY);

    private enum Mode {
        QUERY,
        UPDATE
    }

    private final String sql;
    private final Mode mode;

    SoakStatement(String sql, Mode mode) {
        this.sql = sql;
        this.mode = mode;
    }

    String sql() {
        return sql;
    }

    /**
     * Executes it once.
     *
     * @param issued told right before the driver is, with the statement, which others may cancel
     */
    void run(Connection connection, long id, Consumer<PreparedStatement> issued) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            if (this == FAILING) {
                statement.setLong(2, id);
            }
            issued.accept(statement);
            if (mode == Mode.UPDATE) {
                statement.executeUpdate();
            } else {
                read(statement);
            }
        }
    }

    private static void read(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                result.getObject(1);
            }
        }
    }
}
