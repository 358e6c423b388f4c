package io.pgtender.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.Report;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.source.StatementList;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The analysis on the user's own database. Only reads: the session is read-only, every statement has a timeout, nothing is
 * applied.
 *
 * <p>The statements of a file are explained, not run. Without one, it looks up the rows behind foreign keys as an application does when it goes from a
 * customer to its orders.
 */
final class OwnDatabase {

    /** Rows that are looked up behind each foreign key. */
    private static final int REPEAT = 10;

    /** Foreign keys that are looked up, those of the largest tables first. */
    private static final int MAX_FOREIGN_KEYS = 40;

    private static final int TIMEOUT_SECONDS = 5;

    private static final String FOREIGN_KEYS = """
            SELECT format('SELECT * FROM %I.%I WHERE %s', n.nspname, c.relname, keys.conditions) AS lookup,
                   format('SELECT %s FROM %I.%I TABLESAMPLE SYSTEM (1) WHERE %s LIMIT %s',
                          keys.columns, n.nspname, c.relname, keys.present, ?) AS sample
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL (
                   SELECT string_agg(format('%I = ?', a.attname), ' AND ' ORDER BY u.position) AS conditions,
                          string_agg(format('%I', a.attname), ', ' ORDER BY u.position) AS columns,
                          string_agg(format('%I IS NOT NULL', a.attname), ' AND ' ORDER BY u.position) AS present
                     FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, position)
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) AS keys
             WHERE k.contype = 'f' AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
             ORDER BY c.relpages DESC, k.conname
             LIMIT ?
            """;

    private final Terminal terminal;
    private final String url;
    private final Optional<Path> statements;

    OwnDatabase(Terminal terminal, String url, Optional<Path> statements) {
        this.terminal = terminal;
        this.url = url;
        this.statements = statements;
    }

    void analyse() throws SQLException, IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        config.setReadOnly(true);
        config.setConnectionInitSql("SET default_transaction_read_only = on");
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(-1);
        try (HikariDataSource pool = new HikariDataSource(config);
                TenderDataSource dataSource =
                        TenderDataSource.builder(pool).name("your database").build()) {
            Report report = statements.isPresent()
                    ? dataSource
                            .advisor()
                            .analyze(StatementList.builder()
                                    .script(statements.get())
                                    .build())
                    : lookedUp(pool, dataSource);
            terminal.line("");
            terminal.line(report.toString());
            terminal.line(" Nothing was changed.");
        }
    }

    private Report lookedUp(HikariDataSource pool, TenderDataSource dataSource) throws SQLException {
        lookUpForeignKeys(pool, dataSource);
        return dataSource.advisor().analyze();
    }

    private void lookUpForeignKeys(HikariDataSource pool, TenderDataSource dataSource) throws SQLException {
        terminal.step("Looking up the rows behind your foreign keys, as an application would, read-only");
        List<String[]> lookups = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(FOREIGN_KEYS)) {
            statement.setInt(1, REPEAT);
            statement.setInt(2, MAX_FOREIGN_KEYS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lookups.add(new String[] {rows.getString("lookup"), rows.getString("sample")});
                }
            }
        }
        if (lookups.isEmpty()) {
            terminal.line("  No foreign keys that this user may read. Give statements with --sql FILE instead.");
        }
        for (int i = 0; i < lookups.size(); i++) {
            terminal.progress((double) i / lookups.size(), (i + 1) + " of " + lookups.size() + " foreign keys");
            lookUp(pool, dataSource, lookups.get(i)[0], lookups.get(i)[1]);
        }
        terminal.line(String.format(Locale.ROOT, "  %d foreign keys looked up", lookups.size()));
    }

    private void lookUp(HikariDataSource pool, TenderDataSource dataSource, String lookup, String sample) {
        try (Connection raw = pool.getConnection();
                Connection observed = dataSource.getConnection();
                Statement keys = raw.createStatement();
                PreparedStatement rows = observed.prepareStatement(lookup)) {
            keys.setQueryTimeout(TIMEOUT_SECONDS);
            rows.setQueryTimeout(TIMEOUT_SECONDS);
            try (ResultSet key = keys.executeQuery(sample)) {
                int columns = key.getMetaData().getColumnCount();
                while (key.next()) {
                    for (int i = 1; i <= columns; i++) {
                        rows.setObject(i, key.getObject(i));
                    }
                    readAll(rows.executeQuery());
                }
            }
        } catch (SQLException e) {
            terminal.line("  left out (SQLSTATE " + e.getSQLState() + "): " + lookup);
        }
    }

    private static void readAll(ResultSet rows) throws SQLException {
        try (rows) {
            while (rows.next()) {
                rows.getObject(1);
            }
        }
    }
}
