package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.TableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes back and settles storage parameters, by what pg_class says now. */
final class ChangedSettings implements Aftercare {

    /**
     * What an entry set, and what was there before.
     *
     * @param set by name
     * @param originals by name; absent names were unset
     */
    record Values(Map<String, String> set, Map<String, String> originals) {

        static Values of(JournalEntry entry) {
            return TableStatement.read(entry.work().sql())
                    .map(sent -> sent instanceof TableStatement.Storage storage ? storage.options() : null)
                    .map(set -> new Values(set, entry.work().originals()))
                    .orElseThrow(() -> new ChangeRefusedException(
                            "entry " + entry.id() + " does not say in a form known here what it set: "
                                    + entry.work().sql()));
        }

        boolean areOurs(Connection connection, TargetTable table) throws SQLException {
            return StorageParameters.agree(
                    set.keySet(),
                    set,
                    StorageOptions.of(connection, table.oid()).values());
        }

        boolean areOriginal(Connection connection, TargetTable table) throws SQLException {
            return StorageParameters.agree(
                    set.keySet(),
                    originals,
                    StorageOptions.of(connection, table.oid()).values());
        }
    }

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException {
        Connection connection = surroundings.session().builder();
        Values values = Values.of(entry);
        String sql = String.valueOf(entry.work().reversalSql());
        Optional<TargetTable> found = TargetTable.find(connection, entry.work().table());
        EntryCourse course = new EntryCourse(surroundings, entry);
        boolean dryRun = surroundings.policy().mode() == ApplyPolicy.Mode.DRY_RUN;
        if (!dryRun && (found.isEmpty() || values.areOriginal(connection, found.get()))) {
            return course.write(
                    State.REVERTED, found.isEmpty() ? "the table was gone already" : "was taken back already");
        }
        List<GuardResult> guards = new ArrayList<>(
                TableGuards.ask(connection, entry.work().table(), TableGuards.Right.OWNER, TableGuards.Parents.REFUSED)
                        .guards());
        if (found.isPresent() && !values.areOurs(connection, found.get())) {
            guards.add(GuardResult.refused(
                    "still ours",
                    "somebody else has changed these settings of " + found.get().name()
                            + " since; what was there before is put back by: " + sql));
        }
        if (dryRun) {
            return EntryCourse.dryRun(entry, List.of(TableStatements.lockTimeout(surroundings.policy()), sql), guards);
        }
        String refusal = GuardResult.refusals(guards);
        if (!refusal.isEmpty()) {
            throw new ChangeRefusedException(refusal, guards);
        }
        return restore(surroundings, course, values, found.orElseThrow(), sql);
    }

    private static JournalEntry restore(
            Surroundings surroundings, EntryCourse course, Values values, TargetTable table, String sql) {
        try {
            TableStatements statements = new TableStatements(surroundings, table);
            String inTheWay = statements.waitForObstacles();
            if (inTheWay != null) {
                return course.write(State.APPLIED, "not taken back: " + inTheWay);
            }
            course.write(State.REVERTING, "");
            Ending ending = statements.send(sql);
            return values.areOriginal(surroundings.session().builder(), table)
                    ? course.write(State.REVERTED, "")
                    : course.write(State.APPLIED, "not taken back: " + EntryCourse.why(ending));
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    @Override
    public JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        Connection connection = surroundings.session().builder();
        Values values = Values.of(entry);
        Optional<TargetTable> table = TargetTable.find(connection, entry.work().table());
        boolean reverting = entry.state() == State.REVERTING;
        if (table.isEmpty()) {
            return entry.with(reverting ? State.REVERTED : State.FAILED, Outcome.OPEN.message("its table is gone"));
        }
        if (values.areOurs(connection, table.get())) {
            return entry.with(
                    State.APPLIED,
                    Outcome.OPEN.message(
                            reverting
                                    ? "its process ended before it was taken back"
                                    : "its process ended, the server made the change"));
        }
        if (values.areOriginal(connection, table.get())) {
            return entry.with(
                    reverting ? State.REVERTED : State.FAILED,
                    Outcome.OPEN.message("its process ended" + (reverting ? "" : " before the change was made")));
        }
        return entry.with(
                reverting ? State.REVERTED : State.FAILED,
                Outcome.OPEN.message("its process ended, and somebody else has set the same parameters since"));
    }
}
