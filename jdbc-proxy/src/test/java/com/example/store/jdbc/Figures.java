package com.example.store.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Figures that are asked for one by one, and things that are asked for on the way. */
public final class Figures {

    private Figures() {}

    /** A count for each day of the week. */
    public static long week(Connection connection) {
        long sum = 0;
        for (int day = 1; day <= 7; day++) {
            sum += Sql.query(connection, "SELECT count(*) FROM orders WHERE weekday = ?", row -> row.getLong(1), day)
                    .get(0);
        }
        return sum;
    }

    /** A list whose ids are the days' numbers by chance. */
    public static long weekAfterList(Connection connection) {
        long sum = Sql.query(connection, "SELECT id, total FROM orders ORDER BY id LIMIT 20", row -> row.getLong(1))
                .size();
        return sum + week(connection);
    }

    public static long totals(Connection connection) {
        long sum = 0;
        for (String sql : List.of(
                "SELECT count(*) FROM orders",
                "SELECT count(*) FROM customers",
                "SELECT max(total)::bigint FROM orders",
                "SELECT sum(quantity) FROM order_lines",
                "SELECT avg(stock)::bigint FROM products")) {
            sum += Sql.query(connection, sql, row -> row.getLong(1)).get(0);
        }
        return sum;
    }

    /** Five parts of a page, each of which asks who is logged in. */
    public static String pageOf(Connection connection, long user) {
        String header = user(connection, user);
        String menu = user(connection, user);
        String basket = user(connection, user);
        String offers = user(connection, user);
        String footer = user(connection, user);
        return header + menu + basket + offers + footer;
    }

    private static String user(Connection connection, long id) {
        return Sql.query(connection, "SELECT name FROM customers WHERE id = ?", row -> row.getString(1), id)
                .get(0);
    }

    /** What the tables are made of, by the driver's metadata and by the standard's views. */
    public static int describe(Connection connection, List<String> tables) throws SQLException {
        int columns = 0;
        for (String table : tables) {
            try (ResultSet found = connection.getMetaData().getColumns(null, "public", table, null)) {
                while (found.next()) {
                    columns++;
                }
            }
            columns -= Sql.query(
                            connection,
                            "SELECT column_name FROM information_schema.columns WHERE table_name = ?",
                            row -> row.getString(1),
                            table)
                    .size();
        }
        return columns;
    }

    /** What pools and frameworks say before each use of a connection. */
    public static void prepare(Connection connection) throws SQLException {
        connection.isValid(1);
        Sql.query(connection, "SELECT 1", row -> row.getInt(1));
        Sql.query(connection, "SELECT set_config('app.tenant', ?, false)", row -> row.getString(1), "seven");
        Sql.update(connection, "SET statement_timeout = 10000");
    }
}
