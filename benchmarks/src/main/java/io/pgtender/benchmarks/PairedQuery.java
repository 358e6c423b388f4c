package io.pgtender.benchmarks;

/** What {@link PairedRun} asks the server. */
enum PairedQuery {
    ONE_ROW("one row by primary key", "SELECT id, quantity, name FROM product WHERE id = ?"),
    HUNDRED_ROWS(
            "100 rows of three columns", "SELECT id, quantity, name FROM product WHERE id > ? ORDER BY id LIMIT 100");

    private final String description;
    private final String sql;

    PairedQuery(String description, String sql) {
        this.description = description;
        this.sql = sql;
    }

    String description() {
        return description;
    }

    String sql() {
        return sql;
    }
}
