package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is needed to build an index again as it was.
 *
 * @param printed what pg_get_indexdef said of it
 * @param comment its comment, empty for none
 * @param tablespace where it was, empty for the database's default
 * @param sizeBytes what it took, 0 where that is not known
 * @param targets statistics targets of its columns that are not the default, by position from 1
 */
record IndexImage(
        String printed, String comment, String tablespace, long sizeBytes, SortedMap<Integer, Integer> targets) {

    private static final String DEFINITION = "definition";
    private static final String COMMENT = "comment";
    private static final String TABLESPACE = "tablespace";
    private static final String SIZE = "bytes";
    private static final String TARGET = "statistics target of column ";

    private static final String PLAIN = "CREATE INDEX ";

    static IndexImage of(Connection connection, ExistingIndex index) throws SQLException {
        String tablespace = "";
        SortedMap<Integer, Integer> targets = new TreeMap<>();
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(IndexImage.class, "index_image"))) {
            select.setLong(1, index.oid());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String space = rows.getString("tablespace");
                    tablespace = space == null ? "" : space;
                    int position = rows.getInt("position");
                    if (!rows.wasNull()) {
                        targets.put(position, rows.getInt("target"));
                    }
                }
            }
        }
        return new IndexImage(index.printed(), index.comment(), tablespace, index.sizeBytes(), targets);
    }

    /** As the journal keeps it. */
    Map<String, String> originals() {
        Map<String, String> originals = new HashMap<>();
        originals.put(DEFINITION, printed);
        if (!comment.isEmpty()) {
            originals.put(COMMENT, comment);
        }
        if (!tablespace.isEmpty()) {
            originals.put(TABLESPACE, tablespace);
        }
        originals.put(SIZE, String.valueOf(sizeBytes));
        targets.forEach((position, target) -> originals.put(TARGET + position, String.valueOf(target)));
        return originals;
    }

    /** The reverse of {@link #originals}. */
    static IndexImage from(Map<String, String> originals) {
        SortedMap<Integer, Integer> targets = new TreeMap<>();
        originals.forEach((name, value) -> {
            if (name.startsWith(TARGET)) {
                targets.put(Integer.valueOf(name.substring(TARGET.length())), Integer.valueOf(value));
            }
        });
        return new IndexImage(
                originals.getOrDefault(DEFINITION, ""),
                originals.getOrDefault(COMMENT, ""),
                originals.getOrDefault(TABLESPACE, ""),
                Long.parseLong(originals.getOrDefault(SIZE, "0")),
                targets);
    }

    /** The statement that builds it, without blocking anyone. */
    String createSql() {
        return printed.startsWith(PLAIN) ? PLAIN + "CONCURRENTLY " + printed.substring(PLAIN.length()) : printed;
    }

    /** The session's setting that puts it where it was, none for the default. */
    List<String> before() {
        return tablespace.isEmpty() ? List.of() : List.of("SET default_tablespace = " + Identifiers.quote(tablespace));
    }

    /** What gives the built index {@code name} its comment and its statistics targets back. */
    List<String> after(RelationName name) {
        List<String> statements = new ArrayList<>();
        targets.forEach((position, target) -> statements.add(
                "ALTER INDEX " + name.toSql() + " ALTER COLUMN " + position + " SET STATISTICS " + target));
        if (!comment.isEmpty()) {
            statements.add("COMMENT ON INDEX " + name.toSql() + " IS " + literal(comment));
        }
        return statements;
    }

    /** Everything that brings it back, in order. */
    List<String> statements(RelationName name) {
        List<String> statements = new ArrayList<>(before());
        statements.add(createSql());
        statements.addAll(after(name));
        return statements;
    }

    /** A literal that means the same whatever standard_conforming_strings says. */
    private static String literal(String text) {
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
