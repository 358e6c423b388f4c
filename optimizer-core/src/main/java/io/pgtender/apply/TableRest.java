package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a table may be bothered again: every attempt at a change takes a lock that ends an autovacuum on it, and attempts
 * in a row would starve it for good. Stateless; reads only.
 */
final class TableRest {

    /** Between two attempts on one table, whatever came of the first. */
    static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(10);

    private TableRest() {}

    /** When the next attempt on {@code table} may be made; empty for now. */
    static Optional<Instant> until(List<JournalEntry> history, RelationName table, Instant now) {
        return history.stream()
                .filter(entry -> entry.work().table().equals(table))
                .map(entry -> Optional.ofNullable(entry.times().applyingAt()))
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .map(last -> last.plus(BETWEEN_ATTEMPTS))
                .filter(now::isBefore);
    }

    /** Whether changes of {@code kind} hold VACUUM up and do nothing about dead rows. */
    static boolean delaysVacuum(Kind kind) {
        return switch (kind) {
            case CREATE_INDEX, DROP_INDEX, REBUILD_INDEX, TABLE_STATISTICS -> true;
            default -> false; // A VACUUM, and what makes autovacuum come sooner, are the remedy.
        };
    }

    /** How many dead rows autovacuum has yet to see to, in words; empty when it owes the table nothing. */
    static Optional<String> owedVacuum(Connection connection, RelationName table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(TableRest.class, "vacuum_need"))) {
            select.setString(1, table.schema());
            select.setString(2, table.name());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long dead = row.getLong("dead_rows");
                long threshold = (long) row.getDouble("threshold");
                return dead <= threshold
                        ? Optional.empty()
                        : Optional.of(table + " has " + dead + " dead rows, and autovacuum comes from " + threshold
                                + " on; wait until it was there, or run VACUUM " + table.toSql());
            }
        }
    }
}
