package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.coherence.ObjectState;
import io.pgtender.coherence.SharedObjects;
import io.pgtender.coherence.WatchedTable;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Has the writes to some tables noted for the caches of other processes: the log first, then a trigger on one table after
 * the other, each sent alone. When one fails, all is taken back.
 */
final class SharedCachingChange implements Operation {

    private final Change.SharedCaching change;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Pace pace;
    private @Nullable TargetTable first;

    SharedCachingChange(Change.SharedCaching change, Journal journal, ApplyPolicy policy, Pace pace) {
        this.change = change;
        this.journal = journal;
        this.policy = policy;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        List<GuardResult> guards = new ArrayList<>();
        Map<Long, WatchedTable> members = new LinkedHashMap<>();
        for (RelationName name : change.tables()) {
            TableGuards asked = TableGuards.ask(connection, name, TableGuards.Right.OWNER, TableGuards.Parents.ALLOWED);
            asked.guards().stream().filter(guard -> !guards.contains(guard)).forEach(guards::add);
            TargetTable table = asked.table();
            if (table != null && !asked.refused()) {
                first = first == null ? table : first;
                guards.add(TableStatements.obstacles(connection, table, pace));
                WatchedTable.tree(connection, table.oid()).forEach(member -> members.put(member.oid(), member));
            }
        }
        guards.add(journal.check(connection));
        ObjectState objects = ObjectState.read(connection);
        objects(objects, guards);
        for (WatchedTable member : members.values()) {
            member(connection, member, guards);
        }
        boolean install = !objects.installed() || (objects.maySeeDdl() && !objects.seesDdl());
        List<WatchedTable> missing =
                members.values().stream().filter(member -> !member.complete()).toList();
        boolean refused = first == null || !GuardResult.refusals(guards).isEmpty();
        return new Preparation(
                guards,
                work(refused ? List.of() : missing, objects, refused ? List.of() : statements(install, missing)),
                change.describe(),
                install || !missing.isEmpty() ? "" : "every write to these tables is noted already");
    }

    private static void objects(ObjectState objects, List<GuardResult> guards) {
        String role = Identifiers.quote(objects.role());
        if (!objects.installed() && !objects.mayCreate()) {
            String grant = objects.schemaExists()
                    ? "GRANT USAGE, CREATE ON SCHEMA pgtender TO " + role
                    : "GRANT CREATE ON DATABASE " + Identifiers.quote(objects.database()) + " TO " + role;
            guards.add(GuardResult.refused(
                    "log", "role " + role + " may not create pgtender.written; run as an administrator: " + grant));
        } else if (!objects.owned()) {
            guards.add(GuardResult.refused(
                    "log",
                    "pgtender.written belongs to another role than " + role
                            + "; apply the change as its owner, or export it as a migration"));
        } else {
            guards.add(GuardResult.ok(
                    "log", objects.installed() ? "pgtender.written exists" : "pgtender.written will be created"));
        }
        guards.add(
                objects.seesDdl() || objects.maySeeDdl()
                        ? GuardResult.ok("event triggers", "changes of the schema are noted too")
                        : GuardResult.warning(
                                "event triggers",
                                "role " + role
                                        + " may have none: caches see changes of the schema up to a second later,"
                                        + " and materialized views are not served as shared"));
    }

    private static void member(Connection connection, WatchedTable member, List<GuardResult> guards)
            throws SQLException {
        if (member.unwatchable()) {
            guards.add(GuardResult.refused(
                    "table",
                    member.name().toSql() + " is a foreign table; what is written elsewhere cannot be noted here"));
            return;
        }
        boolean owned = TargetTable.find(connection, member.name())
                .map(TargetTable::owned)
                .orElse(true);
        if (!owned) {
            guards.add(GuardResult.refused(
                    "privilege", "only the owner of " + member.name().toSql() + " may alter it"));
        }
    }

    private List<String> statements(boolean install, List<WatchedTable> missing) {
        List<String> statements = new ArrayList<>();
        statements.add(TableStatements.lockTimeout(policy, SharedCachingSteps.LOCK_TIMEOUT));
        if (install) {
            statements.addAll(SharedObjects.install());
        }
        missing.forEach(member -> statements.addAll(SharedCachingSteps.of(member)));
        return statements;
    }

    private JournalEntry.Work work(List<WatchedTable> missing, ObjectState objects, List<String> statements) {
        RelationName name = first == null ? change.tables().get(0) : first.name();
        Map<String, String> originals = new HashMap<>();
        missing.forEach(member ->
                originals.put(SharedCachingSteps.TRIGGER_ON + member.name().toSql(), Long.toString(member.oid())));
        List<String> reversal = new ArrayList<>();
        missing.forEach(member -> reversal.add(SharedObjects.unwatch(member.name())));
        if (!objects.installed()) {
            reversal.add(SharedObjects.uninstall());
        }
        return new JournalEntry.Work(
                JournalEntry.Kind.SHARED_CACHING,
                name,
                name.name(),
                change.sql().orElseThrow(),
                String.join(";\n", reversal),
                statements,
                originals);
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        TargetTable table = Objects.requireNonNull(first, "prepare() comes first");
        EntryCourse course = new EntryCourse(surroundings, planned);
        SharedCachingSteps steps = new SharedCachingSteps(surroundings, planned);
        try {
            String inTheWay = new TableStatements(surroundings, table).waitForObstacles();
            if (inTheWay != null) {
                return course.write(State.YIELDED, "nothing was changed: " + inTheWay);
            }
            course.write(State.APPLYING, "");
            Ending failed = steps.install(table);
            if (failed == null) {
                failed = steps.watchAll();
            }
            return failed == null ? course.write(State.APPLIED, "") : notDone(course, steps, failed);
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    private static JournalEntry notDone(EntryCourse course, SharedCachingSteps steps, Ending ending)
            throws SQLException {
        // Tidying up is what a stop waits for.
        String still = steps.takeBack(new StopSignal());
        return still == null
                ? course.notDone(ending)
                : course.notDone(
                        ending,
                        "A part was made and is not taken back, which reconcile() will do: " + still,
                        Leftover.MAY_BE);
    }
}
