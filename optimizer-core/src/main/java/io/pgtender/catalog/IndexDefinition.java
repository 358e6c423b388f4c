package io.pgtender.catalog;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an index is, whether it exists or might: everything but its name.
 *
 * @param table the indexed table, schema included
 * @param accessMethod {@code btree}, {@code gin}, ...
 * @param keys key columns or expressions, at least one
 * @param include columns of INCLUDE, in order
 * @param predicate the condition of a partial index as PostgreSQL prints it, else {@code null}
 * @param unique whether it enforces uniqueness
 */
public record IndexDefinition(
        RelationName table,
        String accessMethod,
        List<IndexKey> keys,
        List<String> include,
        @Nullable String predicate,
        boolean unique) {

    /** Prefix of the names of indexes that pgtender makes. */
    public static final String NAME_PREFIX = "pgt_";

    /** Longest name that {@link #proposedName} gives, in bytes: leaves room for REINDEX's {@code _ccnew} suffixes. */
    public static final int MAX_NAME_BYTES = 50;

    public IndexDefinition {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("an index on " + table + " needs at least one key");
        }
        keys = List.copyOf(keys);
        include = List.copyOf(include);
    }

    /** A plain btree on {@code keys}. */
    public static IndexDefinition btree(RelationName table, List<IndexKey> keys) {
        return new IndexDefinition(table, "btree", keys, List.of(), null, false);
    }

    /** The statement that builds the index under {@code name}, without a semicolon. */
    public String createSql(String name, boolean concurrently) {
        StringBuilder sql = new StringBuilder("CREATE ")
                .append(unique ? "UNIQUE " : "")
                .append("INDEX ")
                .append(concurrently ? "CONCURRENTLY " : "")
                .append(name.isEmpty() ? "" : Identifiers.quote(name) + " ")
                .append("ON ")
                .append(table.toSql())
                .append(' ');
        if (!accessMethod.equals("btree")) {
            sql.append("USING ").append(Identifiers.quote(accessMethod)).append(' ');
        }
        sql.append(keys.stream().map(IndexKey::toSql).collect(Collectors.joining(", ", "(", ")")));
        if (!include.isEmpty()) {
            sql.append(include.stream().map(Identifiers::quote).collect(Collectors.joining(", ", " INCLUDE (", ")")));
        }
        if (predicate != null) {
            sql.append(" WHERE ").append(predicate);
        }
        return sql.toString();
    }

    /** {@code table (keys) INCLUDE (...) WHERE ...}: the definition as a person reads it. */
    public String describe() {
        String sql = createSql("", false);
        return sql.substring(sql.indexOf(" ON ") + 4);
    }

    /**
     * A name that says what the index is: {@code pgt_<table>_<columns>_<hash>}, ASCII, at most {@value #MAX_NAME_BYTES}
     * bytes, equal for equal definitions.
     */
    public String proposedName() {
        String columns = keys.stream()
                .map(key -> Identifiers.plainPart(key.column() != null ? key.column() : "expr"))
                .collect(Collectors.joining("_"));
        String hash = String.format("%08x", createSql("", false).hashCode());
        return NAME_PREFIX + cut(Identifiers.plainPart(table.name()), 18) + "_" + cut(columns, 18) + "_" + hash;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
