package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.apply.StatisticsSteps.Standing;
import io.pgtender.sql.TableStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back and settles changes of statistics, step by step, by what the catalog says now. */
final class ChangedStatistics implements Aftercare {

    private static final Logger LOG = LoggerFactory.getLogger(ChangedStatistics.class);

    static StatisticsSteps steps(Surroundings surroundings, TargetTable table, JournalEntry entry) {
        return new StatisticsSteps(
                surroundings.session().builder(), table, entry.work().originals(), entry.mark());
    }

    /**
     * Takes back those of {@code wanted} that are as we made them, the last first.
     *
     * @return why one is still there, {@code null} when none is
     */
    static @Nullable String takeBack(
            Surroundings surroundings,
            TargetTable table,
            JournalEntry entry,
            List<TableStatement> wanted,
            StopSignal stop)
            throws SQLException {
        TableStatements statements = new TableStatements(surroundings, table);
        List<TableStatement> lastFirst = new ArrayList<>(wanted);
        Collections.reverse(lastFirst);
        for (TableStatement step : lastFirst) {
            Optional<String> sql = StatisticsSteps.restoreSql(step, entry.work().originals());
            if (sql.isEmpty() || steps(surroundings, table, entry).standing(step) != Standing.MADE) {
                continue;
            }
            Ending ending = statements.send(sql.get(), stop);
            if (steps(surroundings, table, entry).standing(step) == Standing.MADE) {
                return EntryCourse.why(ending);
            }
        }
        return null;
    }

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException {
        if (entry.work().reversalSql() == null) {
            throw new ChangeRefusedException("there is nothing to take back: ANALYZE only reads the table anew");
        }
        List<TableStatement> wanted = TableStatement.readAll(entry.work().sql());
        TableGuards found = TableGuards.ask(
                surroundings.session().builder(),
                entry.work().table(),
                TableGuards.Right.OWNER,
                TableGuards.Parents.ALLOWED);
        TargetTable table = found.table();
        EntryCourse course = new EntryCourse(surroundings, entry);
        boolean dryRun = surroundings.policy().mode() == ApplyPolicy.Mode.DRY_RUN;
        if (table == null) {
            return dryRun
                    ? EntryCourse.dryRun(entry, List.of(), found.guards())
                    : course.write(State.REVERTED, "the table was gone already");
        }
        for (TableStatement step : wanted) {
            if (!(step instanceof TableStatement.Analyze)
                    && steps(surroundings, table, entry).standing(step) == Standing.OTHER) {
                found = found.with(GuardResult.refused(
                        "still ours",
                        "somebody else has changed since what was set by: " + step.sql()
                                + "; what was there before is put back by: "
                                + StatisticsSteps.restoreSql(step, entry.work().originals())
                                        .orElse("")));
            }
        }
        if (dryRun) {
            return EntryCourse.dryRun(entry, reversal(surroundings, entry, wanted), found.guards());
        }
        if (found.refused()) {
            throw new ChangeRefusedException(GuardResult.refusals(found.guards()), found.guards());
        }
        return revert(surroundings, course, table, wanted);
    }

    private static List<String> reversal(Surroundings surroundings, JournalEntry entry, List<TableStatement> wanted) {
        List<String> statements = new ArrayList<>(List.of(TableStatements.lockTimeout(surroundings.policy())));
        for (int i = wanted.size() - 1; i >= 0; i--) {
            StatisticsSteps.restoreSql(wanted.get(i), entry.work().originals()).ifPresent(statements::add);
        }
        refresh(wanted).ifPresent(analyze -> statements.add(analyze.sql()));
        return statements;
    }

    /** ANALYZE, by which a column's settings take effect; where it was part of the change, also of its end. */
    private static Optional<TableStatement> refresh(List<TableStatement> wanted) {
        boolean columns = wanted.stream()
                .anyMatch(step ->
                        step instanceof TableStatement.ColumnOptions || step instanceof TableStatement.ColumnTarget);
        return wanted.stream()
                .filter(step -> columns && step instanceof TableStatement.Analyze)
                .findFirst();
    }

    private static JournalEntry revert(
            Surroundings surroundings, EntryCourse course, TargetTable table, List<TableStatement> wanted) {
        JournalEntry entry = course.entry();
        try {
            TableStatements statements = new TableStatements(surroundings, table);
            String inTheWay = statements.waitForObstacles();
            if (inTheWay != null) {
                return course.write(entry.state(), "not taken back: " + inTheWay);
            }
            course.write(State.REVERTING, "");
            String still = takeBack(surroundings, table, entry, wanted, surroundings.stop());
            if (still != null) {
                return allMade(surroundings, table, entry, wanted)
                        ? course.write(State.APPLIED, "not taken back: " + still)
                        : course.write(
                                State.REVERTING,
                                "taken back in part: " + still + ". Revert it again, or let reconcile() finish");
            }
            Optional<TableStatement> refresh = refresh(wanted);
            Ending ending = refresh.isPresent() ? statements.send(refresh.get().sql()) : new Ending.Done(null);
            boolean fresh = ending instanceof Ending.Done && !TableStatements.lockNotAvailable(ending);
            return course.write(
                    State.REVERTED,
                    fresh
                            ? ""
                            : "takes effect with the next ANALYZE, which could not be run: " + EntryCourse.why(ending));
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    private static boolean allMade(
            Surroundings surroundings, TargetTable table, JournalEntry entry, List<TableStatement> wanted)
            throws SQLException {
        for (TableStatement step : wanted) {
            if (steps(surroundings, table, entry).standing(step) != Standing.MADE) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        List<TableStatement> wanted = TableStatement.readAll(entry.work().sql());
        Optional<TargetTable> table =
                TargetTable.find(surroundings.session().builder(), entry.work().table());
        if (table.isEmpty()) {
            return ended(entry, "its table is gone");
        }
        boolean underWay = entry.state() == State.APPLYING || entry.state() == State.REVERTING;
        if (underWay && allMade(surroundings, table.get(), entry, wanted)) {
            TableStatements statements = new TableStatements(surroundings, table.get());
            for (TableStatement step : wanted) {
                Optional<String> mark = steps(surroundings, table.get(), entry).markSql(step);
                if (mark.isPresent()) {
                    statements.send(mark.get());
                }
            }
            return entry.with(State.APPLIED, Outcome.OPEN.message("its process ended, and all of it was made"));
        }
        String still = takeBack(surroundings, table.get(), entry, wanted, surroundings.stop());
        if (still != null) {
            LOG.warn(
                    "statistics of {} are left half-made for now: {}",
                    table.get().name(),
                    still);
            return null;
        }
        return ended(entry, "its process ended half-way; what was made of it is taken back");
    }

    private static JournalEntry ended(JournalEntry entry, String message) {
        return switch (entry.state()) {
            case REVERTING -> entry.with(State.REVERTED, entry.outcome().leftover(Leftover.NONE));
            case APPLYING -> entry.with(State.FAILED, Outcome.OPEN.message(message));
            default -> entry.with(entry.outcome().leftover(Leftover.NONE));
        };
    }
}
