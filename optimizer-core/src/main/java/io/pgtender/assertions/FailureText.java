package io.pgtender.assertions;

import io.pgtender.advice.Change;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.UnitOfWorkRecorder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a check that failed says: what was expected, what ran, why it matters, what to write instead. */
final class FailureText {

    /** Different statements, by place, that are printed. */
    private static final int MAX_PRINTED = 30;

    private final String name;
    private final Observation seen;
    private final Lines lines = new Lines();

    FailureText(String name, Observation seen) {
        this.name = name;
        this.seen = seen;
    }

    static String nothingWatched(String name, long unfinished) {
        Lines lines = new Lines()
                .line(
                        name
                                + ": expected to see what it does to the database, but no watched data source executed anything")
                .labelled(
                        "why",
                        "a check that sees nothing would pass whatever the code does. Most likely the code under test uses"
                                + " a data source that is not wrapped, or it ran nothing")
                .labelled("instead", "wrap the data source that the code under test is given:")
                .verbatim("", "DataSource dataSource = TenderDataSource.wrap(pool);")
                .labelled(
                        "",
                        "With Spring Boot the starter does that. Where it is right that nothing runs, say so:"
                                + " whenNothingRan(NothingRan.PASSES), or exactly(0)");
        return withUnfinished(lines, unfinished).toString();
    }

    /** A failure for repetitions, for budgets that were exceeded, or both. */
    String of(List<RepeatedStatement> repetitions, List<StatementBudget> exceeded) {
        return of(repetitions, exceeded, Remedies.of(repetitions, seen.from(), seen.until()));
    }

    String of(List<RepeatedStatement> repetitions, List<StatementBudget> exceeded, Remedies remedies) {
        for (StatementBudget budget : exceeded) {
            int actual = budget.counted(seen.executed()).size();
            lines.line(name + ": expected " + budget + ", but " + (seen.notKept() > 0 ? "more than " : "") + actual
                    + " ran");
        }
        if (!repetitions.isEmpty()) {
            boolean isNPlusOne = repetitions.stream().allMatch(FailureText::isNPlusOne);
            lines.line(name + ": expected no " + (isNPlusOne ? "N+1" : "repeated statement") + ", but found "
                    + repetitions.size());
        }
        repetitions(repetitions, remedies);
        for (StatementBudget budget : exceeded) {
            lines.line("").line("What counts as \"" + budget + "\":");
            ran(budget.counted(seen.executed()));
        }
        if (exceeded.isEmpty()) {
            lines.line("").line("What ran, " + Lines.count(seen.executed().size(), "statement") + ":");
            ran(seen.executed());
        } else {
            hints(repetitions);
        }
        notKept();
        return withUnfinished(lines, seen.unfinished()).toString();
    }

    /** A failure for statements that became more with the data. */
    String ofGrowth(int rows, List<ScalingCheck.Growth> grown) {
        return ofGrowth(rows, grown, Remedies.of(seen.repetitions(), seen.from(), seen.until()));
    }

    String ofGrowth(int rows, List<ScalingCheck.Growth> grown, Remedies remedies) {
        lines.line(name + ": expected as many statements after adding " + 2L * rows + " rows as after adding " + rows
                + ", but they grew");
        Set<QueryShape> shapes = new LinkedHashSet<>();
        for (ScalingCheck.Growth growth : grown) {
            shapes.add(growth.statement().shape());
            lines.line("");
            lines.sql("grew", growth.statement().shape().text());
            lines.verbatim(
                    "", growth.before() + " -> " + growth.after() + ", " + Lines.frame(nearest(growth.statement())));
        }
        lines.labelled("why", "the time that it takes grows with the data, a round trip for each");
        repetitions(
                seen.repetitions().stream()
                        .filter(r -> shapes.contains(r.repeated()))
                        .toList(),
                remedies);
        notKept();
        return withUnfinished(lines, seen.unfinished()).toString();
    }

    private void repetitions(List<RepeatedStatement> repetitions, Remedies remedies) {
        Set<Change> said = new LinkedHashSet<>();
        for (RepeatedStatement repetition : repetitions) {
            lines.line("");
            RepetitionText.write(repetition, lines);
            remedies.of(repetition).ifPresent(change -> {
                if (said.add(change)) {
                    lines.labelled("instead", change.describe());
                    change.sql().ifPresent(this::sql);
                } else {
                    lines.labelled("instead", "as above");
                }
            });
        }
    }

    /** A budget's failure tells where the statements came from, if it is a repetition. */
    private void hints(List<RepeatedStatement> alreadySaid) {
        List<RepeatedStatement> rest = new ArrayList<>(seen.repetitions());
        rest.removeAll(alreadySaid);
        repetitions(rest, Remedies.of(rest, seen.from(), seen.until()));
    }

    private void sql(String sql) {
        sql.lines().forEach(line -> lines.verbatim("", line));
    }

    private record Place(QueryShape shape, @Nullable CallSite site, boolean batch) {}

    private void ran(List<ExecutedStatement> executed) {
        Map<Place, List<ExecutedStatement>> byPlace = new LinkedHashMap<>();
        for (ExecutedStatement each : executed) {
            byPlace.computeIfAbsent(
                            new Place(each.shape(), nearest(each), each.batchSize() > 1), place -> new ArrayList<>())
                    .add(each);
        }
        if (byPlace.isEmpty()) {
            lines.verbatim("", "nothing");
        }
        byPlace.entrySet().stream().limit(MAX_PRINTED).forEach(e -> ran(e.getKey(), e.getValue()));
        if (byPlace.size() > MAX_PRINTED) {
            lines.line("  and " + (byPlace.size() - MAX_PRINTED) + " more");
        }
    }

    private void ran(Place place, List<ExecutedStatement> executed) {
        long rows = executed.stream().mapToLong(ExecutedStatement::rows).sum();
        lines.sql(executed.size() + " x", place.shape().text());
        String how;
        if (place.batch()) {
            long sets =
                    executed.stream().mapToLong(ExecutedStatement::batchSize).sum();
            how = "batch of " + sets + " in all";
        } else {
            how = Lines.count(rows, "row");
        }
        lines.verbatim("", place.site() == null && place.batch() ? how : how + ", " + Lines.frame(place.site()));
    }

    private static boolean isNPlusOne(RepeatedStatement repetition) {
        return repetition.label() == Label.N_PLUS_ONE || repetition.label() == Label.SMALL_BATCH;
    }

    private static @Nullable CallSite nearest(ExecutedStatement executed) {
        return executed.callSites().isEmpty() ? null : executed.callSites().get(0);
    }

    private void notKept() {
        if (seen.notKept() > 0) {
            lines.line("");
            lines.labelled(
                    "note",
                    Lines.count(seen.notKept(), "statement") + " beyond the first " + UnitOfWorkRecorder.MAX_EXECUTIONS
                            + " of a connection are not looked at: check less at a time");
        }
    }

    private static Lines withUnfinished(Lines lines, long unfinished) {
        if (unfinished > 0) {
            lines.line("");
            lines.labelled(
                    "note",
                    "what " + Lines.count(unfinished, "piece") + " of work on other threads did is not in this: still"
                            + " going on. Hand tasks over with UnitOfWork.propagating(executor), or close connections");
        }
        return lines;
    }
}
