package io.pgtender.apply;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large a table is, kept in the journal to know later whether it has grown.
 *
 * @param rows as ANALYZE last estimated them; below 0 when it never ran
 * @param bytes of its main fork
 */
record TableSize(long rows, long bytes) {

    /** Names in {@link JournalEntry.Work#originals()}. */
    static final String ROWS = "rows";

    static final String BYTES = "bytes";

    /** Times as large as then, from which what was measured then says little. */
    private static final int GROWTH = 2;

    static Optional<TableSize> read(Connection connection, RelationName table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(TableSize.class, "table_size"))) {
            select.setString(1, table.schema());
            select.setString(2, table.name());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new TableSize(row.getLong("rows"), row.getLong("bytes")))
                        : Optional.empty();
            }
        }
    }

    /** What the journal says it was; empty where it says nothing. */
    static Optional<TableSize> of(JournalEntry entry) {
        Map<String, String> originals = entry.work().originals();
        String rows = originals.get(ROWS);
        String bytes = originals.get(BYTES);
        if (rows == null || bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TableSize(Long.parseLong(rows), Long.parseLong(bytes)));
        } catch (NumberFormatException e) {
            return Optional.empty(); // Somebody edited the journal: then it is not known.
        }
    }

    /** The same work with the table's size noted. Only of new indexes: originals of other kinds are put back one by one. */
    static JournalEntry.Work noted(Connection connection, JournalEntry.Work work) throws SQLException {
        RelationName table = work.table();
        Optional<TableSize> size = work.kind() == JournalEntry.Kind.CREATE_INDEX && table.schema() != null
                ? read(connection, table)
                : Optional.empty();
        if (size.isEmpty()) {
            return work;
        }
        Map<String, String> originals = new HashMap<>(work.originals());
        originals.put(ROWS, Long.toString(size.get().rows()));
        originals.put(BYTES, Long.toString(size.get().bytes()));
        return new JournalEntry.Work(
                work.kind(), table, work.object(), work.sql(), work.reversalSql(), work.statements(), originals);
    }

    /** Whether this is much more than {@code earlier}; by rows where both are known. */
    boolean hasGrownSince(TableSize earlier) {
        return rows > 0 && earlier.rows > 0
                ? rows >= GROWTH * earlier.rows
                : bytes > 0 && bytes >= GROWTH * earlier.bytes;
    }

    /** {@code 1,000 rows}, or bytes where the rows are not known. */
    static String describe(TableSize then, @Nullable TableSize now) {
        boolean byRows = then.rows > 0 && now != null && now.rows > 0;
        return String.format(
                Locale.ROOT,
                "has grown to twice its %,d %s of then%s",
                byRows ? then.rows : then.bytes,
                byRows ? "rows" : "bytes",
                now == null ? "" : String.format(Locale.ROOT, " (now %,d)", byRows ? now.rows : now.bytes));
    }
}
