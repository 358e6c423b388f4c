package io.pgtender.detect;

import io.pgtender.sql.QueryShape;
import java.util.Optional;

/** Rewrites a read of one key into a read of many: {@code column = ?} becomes {@code column = ANY (?)}. */
final class BatchedRead {

    private static final String SELECT = "SELECT ";
    private static final String FROM = " FROM ";
    private static final String COMPARISON = " = ?";

    private BatchedRead() {}

    /**
     * The rewritten statement, with the key in its select list so that the rows can be told apart.
     *
     * <p>Empty unless the shape is a plain SELECT of columns with exactly one parameter or constant, compared by {@code =}
     * at the end of the statement or before ORDER BY: only then is the rewrite known to return the same rows.
     */
    static Optional<String> of(QueryShape shape) {
        String text = shape.text();
        int from = text.indexOf(FROM);
        int comparison = text.indexOf(COMPARISON);
        if (!text.startsWith(SELECT)
                || from < 0
                || comparison < from
                || text.indexOf('?') != comparison + COMPARISON.length() - 1
                || text.indexOf('?', comparison + COMPARISON.length()) >= 0) {
            return Optional.empty();
        }
        String list = text.substring(SELECT.length(), from);
        String rest = text.substring(comparison + COMPARISON.length());
        if (list.contains("(") || list.startsWith("DISTINCT") || !(rest.isEmpty() || rest.startsWith(" ORDER BY "))) {
            return Optional.empty();
        }
        String column = text.substring(text.lastIndexOf(' ', comparison - 1) + 1, comparison);
        return Optional.of(SELECT + withKey(list, column) + text.substring(from, comparison) + " = ANY (?)" + rest);
    }

    private static String withKey(String list, String column) {
        String name = column.substring(column.lastIndexOf('.') + 1);
        for (String item : list.split(",")) {
            String trimmed = item.trim();
            if (trimmed.equals("*")
                    || trimmed.endsWith(".*")
                    || trimmed.substring(trimmed.lastIndexOf('.') + 1).equals(name)) {
                return list;
            }
        }
        return column + ", " + list;
    }
}
