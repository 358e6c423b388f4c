package io.pgtender.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A statement about one table that changes neither its rows nor their meaning: what the planner knows of it, and how it is
 * kept. These forms and no others are read; every other text is empty, so that nothing is sent that was not understood.
 */
public sealed interface TableStatement {

    /** The table it is about. */
    RelationName table();

    /** The statement, written anew from what was read; nothing of the text passes unread but expressions. */
    String sql();

    /** Reads one statement, a semicolon at its end or not. */
    static Optional<TableStatement> read(String sql) {
        List<TableStatement> all = readAll(sql);
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Reads statements with semicolons between them; none when any of them is of another form. */
    static List<TableStatement> readAll(String sql) {
        return new TableStatementReader(sql).all();
    }

    /**
     * {@code ANALYZE}. Always skips a table that is locked.
     *
     * @param reach what it looks at
     * @param columns those it looks at, empty for all
     */
    record Analyze(RelationName table, Reach reach, List<String> columns) implements TableStatement {

        /** Which tables it looks at. */
        public enum Reach {
            /** The table, and its partitions where it has some. */
            WHOLE,
            /** Not the partitions. PostgreSQL 18 or later. */
            ONLY
        }

        public Analyze {
            columns = List.copyOf(columns);
        }

        @Override
        public String sql() {
            return "ANALYZE (SKIP_LOCKED) " + (reach == Reach.ONLY ? "ONLY " : "") + table.toSql()
                    + (columns.isEmpty()
                            ? ""
                            : columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", " (", ")")));
        }
    }

    /**
     * {@code CREATE STATISTICS}.
     *
     * @param name the statistics object; in the table's schema where it names none
     * @param kinds {@code ndistinct}, {@code dependencies}, {@code mcv}; empty for all
     * @param expressions columns, quoted where they must be, and expressions in parentheses
     */
    record CreateStatistics(RelationName table, RelationName name, List<String> kinds, List<String> expressions)
            implements TableStatement {

        public CreateStatistics {
            kinds = List.copyOf(kinds);
            expressions = List.copyOf(expressions);
        }

        @Override
        public String sql() {
            return "CREATE STATISTICS " + name.toSql()
                    + (kinds.isEmpty() ? "" : " (" + String.join(", ", kinds) + ")") + " ON "
                    + String.join(", ", expressions) + " FROM " + table.toSql();
        }
    }

    /**
     * {@code ALTER TABLE ... ALTER COLUMN ... SET (n_distinct = ...)}.
     *
     * @param options {@code n_distinct} and {@code n_distinct_inherited} with their values
     */
    record ColumnOptions(RelationName table, String column, Map<String, String> options) implements TableStatement {

        public ColumnOptions {
            options = Collections.unmodifiableMap(new TreeMap<>(options));
        }

        @Override
        public String sql() {
            return "ALTER TABLE " + table.toSql() + " ALTER COLUMN " + Identifiers.quote(column) + " SET ("
                    + assignments(options) + ")";
        }
    }

    /**
     * {@code ALTER TABLE ONLY ... ALTER COLUMN ... SET STATISTICS}. Without ONLY it would reach partitions and children.
     *
     * @param target entries of the most common values and buckets of the histogram; -1 for the server's default
     */
    record ColumnTarget(RelationName table, String column, int target) implements TableStatement {

        @Override
        public String sql() {
            return "ALTER TABLE ONLY " + table.toSql() + " ALTER COLUMN " + Identifiers.quote(column)
                    + " SET STATISTICS " + target;
        }
    }

    /**
     * {@code ALTER TABLE ... SET (fillfactor = ...)}.
     *
     * @param options names, those of the TOAST table with {@code toast.} before, and values
     */
    record Storage(RelationName table, Map<String, String> options) implements TableStatement {

        public Storage {
            options = Collections.unmodifiableMap(new TreeMap<>(options));
        }

        @Override
        public String sql() {
            return "ALTER TABLE " + table.toSql() + " SET (" + assignments(options) + ")";
        }
    }

    /** {@code name = value, ...}: numbers as they are, all else in quotes. */
    static String assignments(Map<String, String> options) {
        List<String> assignments = new ArrayList<>();
        options.forEach((name, value) -> assignments.add(name + " = " + literal(value)));
        return String.join(", ", assignments);
    }

    private static String literal(String value) {
        boolean number = !value.isEmpty()
                && Characters.isDigit(value.charAt(value.length() - 1))
                && value.chars().skip(1).allMatch(c -> c == '.' || Characters.isDigit((char) c))
                && (value.charAt(0) == '-' || Characters.isDigit(value.charAt(0)))
                && value.indexOf('.') == value.lastIndexOf('.');
        return number ? value : "'" + value.replace("'", "''") + "'";
    }
}
