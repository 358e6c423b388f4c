package io.pgtender.cache;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a statement that names its targets may change: the targets, what cascades, and what triggers may do. */
final class WriteSetResolver {

    /** Words of a trigger function that changes other rows, or the session. */
    private static final Set<String> WRITING_WORDS =
            Set.of("insert", "update", "delete", "merge", "copy", "set", "reset", "set_config", "lock");

    /** Words of a trigger function that may do more than change rows. */
    private static final Set<String> UNBOUNDED_WORDS = Set.of(
            "execute",
            "call",
            "do",
            "create",
            "alter",
            "drop",
            "truncate",
            "refresh",
            "grant",
            "revoke",
            "reindex",
            "cluster",
            "import",
            "discard",
            "query");

    private final Server server;

    WriteSetResolver(Server server) {
        this.server = server;
    }

    /** What a resolution depends on: whether foreign keys all cascade, and the names. */
    record Targets(boolean truncates, List<RelationName> names) {
        static Targets of(QueryShape shape) {
            return new Targets(shape.kind() == StatementKind.TRUNCATE, shape.writeTargets());
        }
    }

    /** Asks the server; for a background thread. */
    WriteEffect resolve(Targets targets, WritingNames writingNames) throws SQLException {
        return server.inTransaction(connection -> {
            Set<Long> relations = relations(connection, targets);
            return relations == null ? WriteEffect.ANYTHING : withHazards(connection, relations, writingNames);
        });
    }

    /** The oids, or {@code null} when a target is unknown or no table. */
    private static @Nullable Set<Long> relations(Connection connection, Targets targets) throws SQLException {
        String[] schemas = targets.names().stream()
                .map(name -> name.schema() == null ? "" : name.schema())
                .toArray(String[]::new);
        String[] names = targets.names().stream().map(RelationName::name).toArray(String[]::new);
        Set<Long> relations = new HashSet<>();
        Set<String> found = new HashSet<>();
        for (List<@Nullable String> row : Server.query(
                connection,
                Sql.WRITE_SET,
                connection.createArrayOf("text", schemas),
                connection.createArrayOf("text", names),
                targets.truncates())) {
            String kind = String.valueOf(row.get(2));
            if (!kind.equals("r") && !kind.equals("p")) {
                return null;
            }
            found.add(String.valueOf(row.get(0)));
            relations.add(Long.valueOf(String.valueOf(row.get(1))));
        }
        return found.size() == names.length ? relations : null;
    }

    private static WriteEffect withHazards(Connection connection, Set<Long> relations, WritingNames writingNames)
            throws SQLException {
        boolean otherRows = false;
        for (List<@Nullable String> row :
                Server.query(connection, Sql.WRITE_HAZARDS, Server.oids(connection, relations))) {
            String source = row.get(2);
            if (source == null) {
                return WriteEffect.ANYTHING;
            }
            if ("function".equals(row.get(0))) {
                if (writingNames.mayOccurIn(source)) {
                    return WriteEffect.ANYTHING;
                }
                continue;
            }
            String code = source.toLowerCase(Locale.ROOT);
            if (!"plpgsql".equals(row.get(1))
                    || writingNames.mayOccurIn(code)
                    || Words.anyMatch(code, UNBOUNDED_WORDS::contains)) {
                return WriteEffect.ANYTHING;
            }
            otherRows |= Words.anyMatch(code, WRITING_WORDS::contains);
        }
        return otherRows
                ? new WriteEffect(WriteSet.ANY_ROW, WriteEffect.Session.CHANGED)
                : new WriteEffect(new WriteSet(relations), WriteEffect.Session.KEPT);
    }
}
