package io.pgtender.apply;

import io.pgtender.coherence.ObjectState;
import io.pgtender.coherence.SharedObjects;
import io.pgtender.coherence.WatchedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The single steps of one entry that has writes noted, forth and back, each checked in the catalog.
 *
 * @param entry says on which tables it made triggers, by oid, so that a renamed one is found
 */
record SharedCachingSteps(Surroundings surroundings, JournalEntry entry) {

    /**
     * Longest wait for a table's lock, at which writers queue behind us; DROP TRIGGER stops readers too. Shorter than a
     * second look of the watch.
     */
    static final Duration LOCK_TIMEOUT = Duration.ofMillis(150);

    /** Begins the names in {@link JournalEntry.Work#originals()} of tables that had no such trigger; the value is the oid. */
    static final String TRIGGER_ON = "no trigger on ";

    private static final String COMMENT = "COMMENT ON TABLE pgtender.written IS '";

    /** What {@code table} needs. */
    static List<String> of(WatchedTable table) {
        List<String> statements = new ArrayList<>();
        if (!table.noted()) {
            statements.add(SharedObjects.watch(table.name()));
        }
        if (table.subscribed() && !table.rowsNoted()) {
            statements.add(SharedObjects.watchRows(table.name()));
        }
        return statements;
    }

    /** Makes what is missing of the log and the functions; how it failed, {@code null} for not. */
    @Nullable
    Ending install(TargetTable table) throws SQLException {
        ObjectState before = ObjectState.read(connection());
        if (before.installed() && (before.seesDdl() || !before.maySeeDdl())) {
            return null;
        }
        TableStatements statements = new TableStatements(surroundings, table, LOCK_TIMEOUT);
        for (String sql : SharedObjects.install()) {
            if (before.schemaExists() && sql.startsWith("CREATE SCHEMA")) {
                continue; // It asks for the privilege before it looks whether the schema exists.
            }
            Ending ending = statements.send(sql);
            if (!(ending instanceof Ending.Done)) {
                return ending;
            }
        }
        return before.installed() ? null : failure(statements.send(COMMENT + entry.mark() + "'"));
    }

    /** Makes the triggers, one table after the other; how one failed, {@code null} for none. */
    @Nullable
    Ending watchAll() throws SQLException {
        for (long oid : tables()) {
            Optional<WatchedTable> table = find(oid);
            Optional<TargetTable> target = table.isEmpty()
                    ? Optional.empty()
                    : TargetTable.find(connection(), table.get().name());
            if (table.isEmpty() || target.isEmpty()) {
                continue; // Dropped since: there is nothing to be noted.
            }
            TableStatements statements = new TableStatements(surroundings, target.get(), LOCK_TIMEOUT);
            for (String sql : of(table.get())) {
                Ending ending = statements.send(sql);
                if (!(ending instanceof Ending.Done)) {
                    return ending;
                }
            }
        }
        return null;
    }

    private static @Nullable Ending failure(Ending ending) {
        return ending instanceof Ending.Done ? null : ending;
    }

    /** Whether every table that is still there has all that it needs. */
    boolean allMade() throws SQLException {
        if (!ObjectState.read(connection()).installed()) {
            return false;
        }
        for (long oid : tables()) {
            if (!find(oid).map(WatchedTable::complete).orElse(true)) {
                return false;
            }
        }
        return true;
    }

    /** Whether none of the tables has a trigger of ours any more. */
    boolean noneLeft() throws SQLException {
        for (long oid : tables()) {
            if (find(oid).map(WatchedTable::anyOfOurs).orElse(false)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Drops the triggers that this entry made, and the log with the last of all if it is ours.
     *
     * @return why something is still there, {@code null} when nothing is
     */
    @Nullable
    String takeBack(StopSignal stop) throws SQLException {
        TargetTable any = null;
        for (long oid : tables()) {
            Optional<WatchedTable> table = find(oid);
            Optional<TargetTable> target = table.isEmpty()
                    ? Optional.empty()
                    : TargetTable.find(connection(), table.get().name());
            if (target.isEmpty()) {
                continue;
            }
            any = target.get();
            if (table.get().anyOfOurs()) {
                Ending ending = new TableStatements(surroundings, any, LOCK_TIMEOUT)
                        .send(SharedObjects.unwatch(any.name()), stop);
                if (find(oid).map(WatchedTable::anyOfOurs).orElse(false)) {
                    return EntryCourse.why(ending);
                }
            }
        }
        ObjectState objects = ObjectState.read(connection());
        boolean ours = objects.mark().startsWith(JournalEntry.MARK) || !objects.installed();
        if (any == null || !ours || !objects.owned()) {
            return null;
        }
        Ending ending = new TableStatements(surroundings, any, LOCK_TIMEOUT).send(SharedObjects.uninstall(), stop);
        return ending instanceof Ending.Done ? null : EntryCourse.why(ending);
    }

    /** What taking it back sends, for those tables that are still there. */
    List<String> reversal() throws SQLException {
        List<String> statements = new ArrayList<>();
        statements.add(TableStatements.lockTimeout(surroundings.policy(), LOCK_TIMEOUT));
        for (long oid : tables()) {
            find(oid).filter(WatchedTable::anyOfOurs).ifPresent(t -> statements.add(SharedObjects.unwatch(t.name())));
        }
        if (ObjectState.read(connection()).mark().startsWith(JournalEntry.MARK)) {
            statements.add(SharedObjects.uninstall());
        }
        return statements;
    }

    private List<Long> tables() {
        return entry.work().originals().entrySet().stream()
                .filter(original -> original.getKey().startsWith(TRIGGER_ON))
                .map(Map.Entry::getValue)
                .map(Long::valueOf)
                .sorted()
                .toList();
    }

    private Optional<WatchedTable> find(long oid) throws SQLException {
        return WatchedTable.tree(connection(), oid).stream()
                .filter(table -> table.oid() == oid)
                .findFirst();
    }

    private Connection connection() {
        return surroundings.session().builder();
    }
}
