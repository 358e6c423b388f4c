package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * VACUUM that neither waits for a lock nor truncates (which would lock readers out), at the pace of autovacuum. Refused
 * where it would find nothing to remove.
 */
final class TableVacuum implements Operation {

    /** First version with BUFFER_USAGE_LIMIT. */
    private static final int BUFFER_USAGE_LIMIT = 160_000;

    /** Pauses as autovacuum makes them; by default VACUUM by hand makes none (guc_tables.c, vacuum_cost_delay). */
    private static final List<String> PACING = List.of("SET vacuum_cost_delay = '2ms'", "SET vacuum_cost_limit = 200");

    static final String LAST_VACUUM = "last_vacuum";

    private final Change.Vacuum change;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Pace pace;
    private @Nullable TargetTable table;

    TableVacuum(Change.Vacuum change, Journal journal, ApplyPolicy policy, Pace pace) {
        this.change = change;
        this.journal = journal;
        this.policy = policy;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        TableGuards found = TableGuards.ask(
                        connection, change.table(), TableGuards.Right.MAINTAINER, TableGuards.Parents.REFUSED)
                .with(journal.check(connection));
        TargetTable target = found.table();
        String sql = sql(target == null ? change.table() : target.name(), found.versionNumber());
        if (target == null || found.refused()) {
            return new Preparation(found.guards(), work(change.table(), sql, List.of(), Map.of()), "", "");
        }
        table = target;
        found = found.with(HorizonGuard.check(connection, target, pace))
                .with(TableStatements.obstacles(connection, target, pace));
        String before = TableActivity.of(connection, target.oid()).lastVacuum();
        List<String> statements = new ArrayList<>(PACING);
        statements.add(TableStatements.lockTimeout(policy));
        statements.add(sql);
        Map<String, String> originals = before == null ? Map.of() : Map.of(LAST_VACUUM, before);
        return new Preparation(found.guards(), work(target.name(), sql, statements, originals), change.describe(), "");
    }

    private static String sql(RelationName table, int versionNumber) {
        String ring = versionNumber >= BUFFER_USAGE_LIMIT ? ", BUFFER_USAGE_LIMIT '2MB'" : "";
        return "VACUUM (TRUNCATE false, INDEX_CLEANUP auto, PARALLEL 0, SKIP_LOCKED" + ring + ") " + table.toSql();
    }

    private static JournalEntry.Work work(
            RelationName table, String sql, List<String> statements, Map<String, String> originals) {
        return new JournalEntry.Work(JournalEntry.Kind.VACUUM, table, table.name(), sql, null, statements, originals);
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        TargetTable target = Objects.requireNonNull(table, "prepare() comes first");
        ChangeSession session = surroundings.session();
        EntryCourse course = new EntryCourse(surroundings, planned);
        try {
            TableStatements statements = new TableStatements(surroundings, target);
            String inTheWay = statements.waitForObstacles();
            if (inTheWay != null) {
                return course.write(State.YIELDED, "nothing was done: " + inTheWay);
            }
            long deadBefore = TableActivity.of(session.builder(), target.oid()).deadRows();
            course.write(State.APPLYING, "");
            for (String pacing : PACING) {
                SessionSettings.execute(session.builder(), pacing);
            }
            Ending ending = statements.send(planned.work().sql());
            if (!VacuumedTable.done(session.builder(), target, planned)) {
                return course.notDone(ending);
            }
            long deadAfter = TableActivity.of(session.builder(), target.oid()).deadRows();
            return course.write(State.APPLIED, "about " + deadBefore + " dead rows before, " + deadAfter + " after");
        } catch (SQLException e) {
            return course.lost(e);
        }
    }
}
