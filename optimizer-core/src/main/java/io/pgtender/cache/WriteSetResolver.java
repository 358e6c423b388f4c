package io.pgtender.cache;

import io.pgtender.sql.ProceduralWrites;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** Triggers that write tables with triggers that write tables; deeper, anything may be written. */
    private static final int MAX_TRIGGER_DEPTH = 8;

    private static final WriteEffect ANY_OTHER_ROW = new WriteEffect(WriteSet.ANY_ROW, WriteEffect.Session.CHANGED);

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

    /*
     * The tables that triggers write are read off their text, and their triggers in turn. The server could be asked instead,
     * on the application's connection before it commits, which locks it holds (pg_locks). That was decided against: a
     * question that fails (statement_timeout, a cancel) takes the transaction with it, and constraint triggers that are
     * deferred write after the last moment to ask.
     */
    private static WriteEffect withHazards(Connection connection, Set<Long> relations, WritingNames writingNames)
            throws SQLException {
        Set<Long> all = new HashSet<>(relations);
        Set<Long> reached = relations;
        for (int depth = 0; depth < MAX_TRIGGER_DEPTH; depth++) {
            Hazards hazards = hazards(connection, reached, writingNames);
            if (hazards.anything()) {
                return WriteEffect.ANYTHING;
            }
            if (hazards.otherRows()) {
                return ANY_OTHER_ROW;
            }
            Set<Long> further = hazards.written().isEmpty()
                    ? Set.of()
                    : relations(connection, new Targets(false, List.copyOf(hazards.written())));
            if (further == null) {
                return ANY_OTHER_ROW;
            }
            reached = new HashSet<>(further);
            reached.removeAll(all);
            if (reached.isEmpty()) {
                return new WriteEffect(new WriteSet(all), WriteEffect.Session.KEPT);
            }
            all.addAll(reached);
        }
        return ANY_OTHER_ROW;
    }

    /**
     * What code that runs when rows change may do.
     *
     * @param anything more than to change rows
     * @param otherRows rows of unknown tables, or the session
     * @param written the tables that are known
     */
    private record Hazards(boolean anything, boolean otherRows, Set<RelationName> written) {
        static final Hazards ANYTHING = new Hazards(true, true, Set.of());
    }

    private static Hazards hazards(Connection connection, Set<Long> relations, WritingNames writingNames)
            throws SQLException {
        boolean otherRows = false;
        Set<RelationName> written = new LinkedHashSet<>();
        for (List<@Nullable String> row :
                Server.query(connection, Sql.WRITE_HAZARDS, Server.oids(connection, relations))) {
            String source = row.get(2);
            if (source == null) {
                return Hazards.ANYTHING;
            }
            if ("function".equals(row.get(0))) {
                if (writingNames.mayOccurIn(source)) {
                    return Hazards.ANYTHING;
                }
                continue;
            }
            String code = source.toLowerCase(Locale.ROOT);
            if (!"plpgsql".equals(row.get(1))
                    || writingNames.mayOccurIn(code)
                    || Words.anyMatch(code, UNBOUNDED_WORDS::contains)) {
                return Hazards.ANYTHING;
            }
            if (Words.anyMatch(code, WRITING_WORDS::contains)) {
                Optional<List<RelationName>> targets = ProceduralWrites.in(source);
                otherRows |= targets.isEmpty();
                targets.ifPresent(written::addAll);
            }
        }
        return new Hazards(false, otherRows, written);
    }
}
