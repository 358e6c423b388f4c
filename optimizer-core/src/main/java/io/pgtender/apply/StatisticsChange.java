package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.apply.StatisticsSteps.Standing;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.TableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * ANALYZE, CREATE STATISTICS, and what a column says of its own statistics. Each statement is sent alone; when one fails,
 * those before it are taken back.
 */
final class StatisticsChange implements Operation {

    private final Change.TableStatistics change;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Pace pace;
    private @Nullable TargetTable table;

    StatisticsChange(Change.TableStatistics change, Journal journal, ApplyPolicy policy, Pace pace) {
        this.change = change;
        this.journal = journal;
        this.policy = policy;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        List<TableStatement> wanted = new ArrayList<>();
        for (String sql : change.statements()) {
            Optional<TableStatement> read = TableStatement.read(sql);
            if (read.isEmpty() || read.get() instanceof TableStatement.Storage) {
                throw new ChangeRefusedException("a change of statistics consists of ANALYZE, CREATE STATISTICS with a"
                        + " name, ALTER COLUMN SET (n_distinct = ...) and ALTER COLUMN SET STATISTICS; run it by hand: "
                        + sql);
            }
            wanted.add(read.get());
        }
        RelationName name = wanted.get(0).table();
        if (wanted.stream().anyMatch(step -> !step.table().equals(name))) {
            throw new ChangeRefusedException(
                    "one change is about one table, and this one about several; apply them one by one: "
                            + wanted.stream()
                                    .map(step -> step.table().toSql())
                                    .distinct()
                                    .collect(Collectors.joining(", ")));
        }
        boolean maintains = wanted.stream().allMatch(step -> step instanceof TableStatement.Analyze);
        TableGuards found = TableGuards.ask(
                        connection,
                        name,
                        maintains ? TableGuards.Right.MAINTAINER : TableGuards.Right.OWNER,
                        TableGuards.Parents.ALLOWED)
                .with(journal.check(connection));
        TargetTable target = found.table();
        if (target == null || found.refused()) {
            return new Preparation(found.guards(), work(name, wanted, Map.of(), List.of()), "", "");
        }
        table = target;
        return prepare(connection, id, target, found, wanted);
    }

    private Preparation prepare(
            Connection connection, UUID id, TargetTable target, TableGuards server, List<TableStatement> wanted)
            throws SQLException {
        TableGuards found = server;
        Map<String, String> originals = StatisticsSteps.originals(connection, target, wanted);
        StatisticsSteps steps = new StatisticsSteps(connection, target, originals, JournalEntry.MARK + id);
        List<TableStatement> missing = new ArrayList<>();
        for (TableStatement step : wanted) {
            Optional<String> column = steps.missingColumn(step);
            if (column.isPresent()) {
                found = found.with(GuardResult.refused("column", target.name() + " has no column " + column.get()));
            } else if (step instanceof TableStatement.CreateStatistics create) {
                StatisticsSteps.StatisticsObject there = steps.find(create.name());
                if (there == null) {
                    missing.add(step);
                }
                found = found.with(name(create, target, there));
            } else if (step instanceof TableStatement.Analyze || steps.standing(step) != Standing.MADE) {
                missing.add(step);
            }
        }
        found = found.with(TableStatements.obstacles(connection, target, pace));
        boolean onlyAnalyze = missing.stream().allMatch(step -> step instanceof TableStatement.Analyze);
        boolean present = onlyAnalyze && missing.size() < wanted.size();
        List<String> statements = new ArrayList<>(List.of(TableStatements.lockTimeout(policy)));
        missing.forEach(step -> statements.add(step.sql()));
        return new Preparation(
                found.guards(),
                work(target.name(), missing, originals, statements),
                change.describe(),
                present ? "all of it is there already" : "");
    }

    private static GuardResult name(
            TableStatement.CreateStatistics create,
            TargetTable target,
            StatisticsSteps.@Nullable StatisticsObject there) {
        String name = create.name().toSql();
        if (!Objects.equals(create.name().schema(), target.name().schema())) {
            return GuardResult.refused("name", "statistics " + name + " would lie in another schema than their table");
        }
        if (!target.mayCreate()) {
            return GuardResult.refused(
                    "privilege",
                    "role " + target.role() + " may not create in the schema of " + target.name()
                            + "; run as its owner: GRANT USAGE, CREATE ON SCHEMA "
                            + target.name().schema() + " TO "
                            + target.role());
        }
        if (there == null) {
            return GuardResult.ok("name", name + " is free");
        }
        return there.marked()
                ? GuardResult.ok("name", name + " is there already and ours")
                : GuardResult.refused(
                        "name",
                        "the name " + name + " is taken by statistics that are not ours;"
                                + " drop them or give another name");
    }

    private static JournalEntry.Work work(
            RelationName table, List<TableStatement> steps, Map<String, String> originals, List<String> statements) {
        List<String> reversal = new ArrayList<>();
        steps.forEach(step -> StatisticsSteps.restoreSql(step, originals).ifPresent(reversal::add));
        Collections.reverse(reversal);
        return new JournalEntry.Work(
                JournalEntry.Kind.TABLE_STATISTICS,
                table,
                table.name(),
                steps.stream().map(TableStatement::sql).collect(Collectors.joining(";\n")),
                reversal.isEmpty() ? null : String.join(";\n", reversal),
                statements,
                originals);
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        TargetTable target = Objects.requireNonNull(table, "prepare() comes first");
        EntryCourse course = new EntryCourse(surroundings, planned);
        List<TableStatement> wanted = TableStatement.readAll(planned.work().sql());
        try {
            TableStatements statements = new TableStatements(surroundings, target);
            String inTheWay = statements.waitForObstacles();
            if (inTheWay != null) {
                return course.write(State.YIELDED, "nothing was changed: " + inTheWay);
            }
            for (TableStatement step : wanted) {
                if (!(step instanceof TableStatement.Analyze)
                        && steps(surroundings, target, planned).standing(step) != Standing.ORIGINAL) {
                    return course.write(State.FAILED, "somebody else changed the same meanwhile; apply it again");
                }
            }
            course.write(State.APPLYING, "");
            for (TableStatement step : wanted) {
                Ending ending = statements.send(step.sql());
                // The connection may be another one now.
                StatisticsSteps steps = steps(surroundings, target, planned);
                if (steps.standing(step) != Standing.MADE) {
                    return notDone(surroundings, course, target, wanted, ending);
                }
                Optional<String> mark = steps.markSql(step);
                if (mark.isPresent()) {
                    statements.send(mark.get());
                }
            }
            return course.write(State.APPLIED, "");
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    private static StatisticsSteps steps(Surroundings surroundings, TargetTable table, JournalEntry entry) {
        return ChangedStatistics.steps(surroundings, table, entry);
    }

    private static JournalEntry notDone(
            Surroundings surroundings,
            EntryCourse course,
            TargetTable table,
            List<TableStatement> wanted,
            Ending ending)
            throws SQLException {
        // Tidying up is what a stop waits for.
        String still = ChangedStatistics.takeBack(surroundings, table, course.entry(), wanted, new StopSignal());
        return still == null
                ? course.notDone(ending)
                : course.notDone(
                        ending,
                        "A part was made and is not taken back, which reconcile() will do: " + still,
                        Leftover.MAY_BE);
    }
}
