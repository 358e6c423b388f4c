package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import io.pgtender.sql.TableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of each step of a change of statistics: whether it is made, whether all is as before, and what
 * takes it back. Reads only.
 *
 * @param originals what was there before, as the journal keeps it
 * @param mark the comment that marks a statistics object as ours
 */
record StatisticsSteps(Connection connection, TargetTable table, Map<String, String> originals, String mark) {

    private static final String TARGET = "statistics target";
    private static final String LAST_ANALYZE = "last_analyze";

    /** The default of attstattarget, which is null from PostgreSQL 17. */
    private static final String NO_TARGET = "-1";

    /** Where a step stands. */
    enum Standing {
        /** As we make it. */
        MADE,
        /** As it was before. */
        ORIGINAL,
        /** Somebody else has set something else. */
        OTHER
    }

    /**
     * A column as pg_attribute has it.
     *
     * @param options {@code attoptions} by name
     * @param target {@code attstattarget}, {@value #NO_TARGET} for the default
     */
    private record Column(Map<String, String> options, String target) {}

    /** What there is now of all that {@code steps} set, as the journal keeps originals. */
    static Map<String, String> originals(Connection connection, TargetTable table, List<TableStatement> steps)
            throws SQLException {
        Map<String, String> originals = new HashMap<>();
        for (TableStatement step : steps) {
            if (step instanceof TableStatement.Analyze) {
                put(
                        originals,
                        LAST_ANALYZE,
                        TableActivity.of(connection, table.oid()).lastAnalyze());
            } else if (step instanceof TableStatement.ColumnOptions options) {
                Map<String, String> now = column(connection, table, options.column())
                        .map(Column::options)
                        .orElse(Map.of());
                options.options().keySet().forEach(o -> put(originals, key(o, options.column()), now.get(o)));
            } else if (step instanceof TableStatement.ColumnTarget target) {
                put(
                        originals,
                        key(TARGET, target.column()),
                        column(connection, table, target.column())
                                .map(Column::target)
                                .filter(now -> !now.equals(NO_TARGET))
                                .orElse(null));
            }
        }
        return originals;
    }

    private static void put(Map<String, String> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    private static String key(String what, String column) {
        return what + " of " + Identifiers.quote(column);
    }

    /** The column that {@code step} sets something of and that is not there. */
    Optional<String> missingColumn(TableStatement step) throws SQLException {
        String column = step instanceof TableStatement.ColumnOptions options
                ? options.column()
                : step instanceof TableStatement.ColumnTarget target ? target.column() : null;
        return column == null || column(connection, table, column).isPresent() ? Optional.empty() : Optional.of(column);
    }

    Standing standing(TableStatement step) throws SQLException {
        if (step instanceof TableStatement.ColumnOptions options) {
            Map<String, String> now = column(connection, table, options.column())
                    .map(Column::options)
                    .orElse(Map.of());
            Map<String, String> before = new TreeMap<>();
            options.options().keySet().forEach(o -> put(before, o, originals.get(key(o, options.column()))));
            return standing(
                    StorageParameters.agree(options.options().keySet(), options.options(), now),
                    StorageParameters.agree(options.options().keySet(), before, now));
        }
        if (step instanceof TableStatement.ColumnTarget target) {
            String now = column(connection, table, target.column())
                    .map(Column::target)
                    .orElse(NO_TARGET);
            return standing(
                    now.equals(String.valueOf(target.target())),
                    now.equals(originals.getOrDefault(key(TARGET, target.column()), NO_TARGET)));
        }
        if (step instanceof TableStatement.CreateStatistics create) {
            StatisticsObject found = find(create.name());
            boolean ours = found != null
                    && found.onTable()
                    && (found.comment().isEmpty() || found.comment().equals(mark));
            return standing(ours, found == null);
        }
        boolean analyzed =
                TableActivity.moved(connection, table.oid(), TableActivity::lastAnalyze, originals.get(LAST_ANALYZE));
        return standing(analyzed, !analyzed);
    }

    private static Standing standing(boolean made, boolean original) {
        return made ? Standing.MADE : original ? Standing.ORIGINAL : Standing.OTHER;
    }

    /** What takes {@code step} back; empty for what cannot be and need not be. */
    Optional<String> restoreSql(TableStatement step) {
        return restoreSql(step, originals);
    }

    static Optional<String> restoreSql(TableStatement step, Map<String, String> originals) {
        if (step instanceof TableStatement.CreateStatistics create) {
            return Optional.of("DROP STATISTICS " + create.name().toSql());
        }
        if (step instanceof TableStatement.ColumnTarget target) {
            String before = originals.getOrDefault(key(TARGET, target.column()), NO_TARGET);
            return Optional.of(
                    new TableStatement.ColumnTarget(target.table(), target.column(), Integer.parseInt(before)).sql());
        }
        if (step instanceof TableStatement.ColumnOptions options) {
            Map<String, String> before = new TreeMap<>();
            options.options().keySet().forEach(o -> put(before, o, originals.get(key(o, options.column()))));
            return Optional.of(StorageParameters.restoreSql(
                    options.table(),
                    "ALTER COLUMN " + Identifiers.quote(options.column()),
                    options.options().keySet(),
                    before));
        }
        return Optional.empty();
    }

    /** What marks a statistics object that we made and nobody has commented; empty for all else. */
    Optional<String> markSql(TableStatement step) throws SQLException {
        if (step instanceof TableStatement.CreateStatistics create) {
            StatisticsObject found = find(create.name());
            if (found != null && found.comment().isEmpty()) {
                return Optional.of("COMMENT ON STATISTICS " + create.name().toSql() + " IS '" + mark + "'");
            }
        }
        return Optional.empty();
    }

    /**
     * A statistics object.
     *
     * @param onTable whether it is on our table
     * @param comment its comment, empty for none
     */
    record StatisticsObject(boolean onTable, String comment) {

        /** Whether an entry of ours, or of another instance of pgtender, made it. */
        boolean marked() {
            return onTable && comment.startsWith(JournalEntry.MARK);
        }
    }

    /** The statistics object of that name, {@code null} for none. */
    @Nullable
    StatisticsObject find(RelationName name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(StatisticsSteps.class, "statistics_object"))) {
            select.setLong(1, table.oid());
            select.setString(2, name.schema());
            select.setString(3, name.name());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new StatisticsObject(row.getBoolean("on_table"), row.getString("comment")) : null;
            }
        }
    }

    private static Optional<Column> column(Connection connection, TargetTable table, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(StatisticsSteps.class, "column_options"))) {
            select.setLong(1, table.oid());
            select.setString(2, name);
            try (ResultSet rows = select.executeQuery()) {
                Map<String, String> options = new TreeMap<>();
                String target = null;
                while (rows.next()) {
                    target = rows.getString("target");
                    put(options, String.valueOf(rows.getString("option_name")), rows.getString("option_value"));
                }
                return target == null ? Optional.empty() : Optional.of(new Column(options, target));
            }
        }
    }
}
