package io.pgtender.source;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the schemas in which a statement's names are, where the session that explains it has another search_path than the
 * session that ran it: an application that calls {@code setSchema}, another application, a migration's script. Stateless.
 */
public final class SearchPaths {

    /** Schemas that are added to a path. */
    static final int MAX_ADDED = 16;

    /** Names that are looked for. */
    static final int MAX_NAMES = 10_000;

    private static final String SCHEMAS = SqlResource.read(SearchPaths.class, "schemas_of_names");

    private SearchPaths() {}

    /** Questions to the server. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws SQLException;
    }

    /**
     * The session's search path with the schemas behind it that hold what else the statements name. What the path reaches
     * today it reaches as before. Where several schemas hold a name, as with a schema for each tenant, the one with most of
     * the names is taken, of those alike the largest.
     *
     * @return a value for the setting {@code search_path}; the session's own where nothing is missing
     * @throws SQLException when the server refuses
     */
    public static String completed(Connection raw, Collection<QueryShape> shapes) throws SQLException {
        String path = current(raw);
        List<String> schemas = missing(raw, unqualified(shapes));
        StringBuilder completed = new StringBuilder(path);
        for (String schema : schemas) {
            completed.append(completed.toString().isBlank() ? "" : ", ").append(Identifiers.quote(schema));
        }
        return completed.toString();
    }

    /**
     * Asks something under a search path, and puts the session's own back, whatever happens.
     *
     * @param searchPath a value for the setting, as {@link #completed} gives it
     * @throws SQLException what {@code action} throws, or the server that refuses the path
     */
    public static <T> T under(Connection raw, String searchPath, Action<T> action) throws SQLException {
        String before = current(raw);
        if (before.equals(searchPath)) {
            return action.run();
        }
        if (raw.getAutoCommit()) {
            set(raw, searchPath);
            try {
                return action.run();
            } finally {
                set(raw, before);
            }
        }
        // A failed transaction takes no SET: the savepoint takes the path back with it.
        Savepoint savepoint = raw.setSavepoint();
        try {
            set(raw, searchPath);
            T result = action.run();
            set(raw, before);
            raw.releaseSavepoint(savepoint);
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                raw.rollback(savepoint);
            } catch (SQLException f) {
                e.addSuppressed(f);
            }
            throw e;
        }
    }

    private static String current(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.current_setting('search_path')")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void set(Connection raw, String path) throws SQLException {
        try (PreparedStatement statement =
                raw.prepareStatement("SELECT pg_catalog.set_config('search_path', ?, false)")) {
            statement.setString(1, path);
            statement.execute();
        }
    }

    private static Set<String> unqualified(Collection<QueryShape> shapes) {
        Set<String> names = new LinkedHashSet<>();
        for (QueryShape shape : shapes) {
            if (!OwnStatements.isForAnalysis(shape)) {
                continue;
            }
            List<RelationName> relations = new ArrayList<>(ReadRelations.of(shape));
            relations.addAll(shape.writeTargets());
            for (RelationName relation : relations) {
                if (relation.schema() == null && names.size() < MAX_NAMES) {
                    names.add(relation.name());
                }
            }
        }
        return names;
    }

    /** Schemas that together hold those of the names that the path does not reach, those with most of them first. */
    private static List<String> missing(Connection raw, Set<String> names) throws SQLException {
        Map<String, Set<String>> namesBySchema = new HashMap<>();
        Map<String, Long> pagesBySchema = new HashMap<>();
        if (!names.isEmpty()) {
            try (PreparedStatement statement = raw.prepareStatement(SCHEMAS)) {
                statement.setArray(1, raw.createArrayOf("text", names.toArray()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        String schema = row.getString("schema_name");
                        namesBySchema
                                .computeIfAbsent(schema, s -> new HashSet<>())
                                .add(row.getString("name"));
                        pagesBySchema.merge(schema, row.getLong("pages"), Long::sum);
                    }
                }
            }
        }
        List<String> chosen = new ArrayList<>();
        while (!namesBySchema.isEmpty() && chosen.size() < MAX_ADDED) {
            Map.Entry<String, Set<String>> next = namesBySchema.entrySet().stream()
                    .min(Comparator.comparingInt((Map.Entry<String, Set<String>> schema) ->
                                    -schema.getValue().size())
                            .thenComparingLong(schema -> -pagesBySchema.getOrDefault(schema.getKey(), 0L))
                            .thenComparing(Map.Entry::getKey))
                    .orElseThrow();
            String best = next.getKey();
            Set<String> found = Set.copyOf(next.getValue());
            chosen.add(best);
            namesBySchema.values().forEach(held -> held.removeAll(found));
            namesBySchema.values().removeIf(Set::isEmpty);
        }
        return chosen;
    }
}
