package io.pgtender.benchmarks.tpch;

import io.pgtender.sql.SqlResource;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Tables and rows of TPC-H without any key, as the evaluation platform of Kossmann et al. (VLDB 2020) loads them.
 *
 * <p>{@code TpchData JDBC-URL SCALE} loads an empty database and leaves one alone that is loaded already. Scale 1 is 1.3 GB
 * and takes about a minute, scale 10 is 13 GB.
 */
public final class TpchData {

    /** Rows of orders at scale 1; the only large table besides customer, part and partsupp with an exact count. */
    private static final long ORDERS_PER_SCALE = 1_500_000;

    /** Text handed to COPY at once, in characters. */
    private static final int CHUNK = 100_000;

    private TpchData() {}

    /** Loads. */
    public static void main(String[] arguments) throws SQLException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected JDBC-URL SCALE, got " + arguments.length + " arguments");
        }
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            load(connection, Double.parseDouble(arguments[1]));
        }
    }

    /**
     * Loads what is missing: nothing, or everything.
     *
     * @throws IllegalStateException when the database holds another scale
     */
    static void load(Connection connection, double scale) throws SQLException {
        long expected = Math.round(ORDERS_PER_SCALE * scale);
        long found = ordersIn(connection);
        if (found == expected) {
            return;
        }
        if (found >= 0) {
            throw new IllegalStateException("orders has " + found + " rows where scale " + scale + " has " + expected
                    + "; give the scale of this database, or an empty database");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SqlResource.read(TpchData.class, "schema"));
        }
        for (TpchTable<?> table : TpchTable.getTables()) {
            copy(connection, table, scale);
        }
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("VACUUM (ANALYZE)");
        }
    }

    /** Rows of orders, -1 without such a table. */
    private static long ordersIn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT pg_catalog.to_regclass('orders') IS NOT NULL")) {
                row.next();
                if (!row.getBoolean(1)) {
                    return -1;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM orders")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** FREEZE marks the rows as visible to all, which VACUUM would else write them again for. */
    private static <E extends TpchEntity> void copy(Connection connection, TpchTable<E> table, double scale)
            throws SQLException {
        CopyIn in = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table.getTableName() + " FROM STDIN WITH (DELIMITER '|', FREEZE)");
        StringBuilder lines = new StringBuilder(CHUNK + 1_000);
        for (E entity : table.createGenerator(scale, 1, 1)) {
            String line = entity.toLine();
            lines.append(line, 0, line.endsWith("|") ? line.length() - 1 : line.length())
                    .append('\n');
            if (lines.length() > CHUNK) {
                send(in, lines);
            }
        }
        send(in, lines);
        in.endCopy();
    }

    private static void send(CopyIn in, StringBuilder lines) throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        in.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }
}
