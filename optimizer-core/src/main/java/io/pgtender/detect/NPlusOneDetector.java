package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.StatementTree;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Source;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements that single units of work ran more often than they had to: for each row of another (N+1), for each of many
 * keys, write by write, again, step by step along a chain, or for few keys at a time.
 *
 * <p>One finding for one cause: what repeats for the rows of a repeated statement hangs below it, and what repeats side by
 * side for the rows of one statement is one finding.
 */
public final class NPlusOneDetector implements Detector {

    @Override
    public String name() {
        return "n-plus-one";
    }

    @Override
    public Detection detect(Observed observed) {
        List<Recommendation> found = new ArrayList<>();
        for (List<RepetitionNode> group :
                RepetitionForest.of(observed.workload().repetitions())) {
            found.add(recommend(group, observed.workload()));
        }
        return new Detection(found, List.of(), List.of());
    }

    private static Recommendation recommend(List<RepetitionNode> group, Workload workload) {
        List<RepeatedStatement> all =
                group.stream().flatMap(RepetitionNode::all).toList();
        RepeatedStatement first = all.get(0);
        Source source = first.source();
        List<Evidence> evidence = new ArrayList<>();
        if (source != null) {
            evidence.add(new Evidence.Measured(sourceFigures(first, source)));
        }
        evidence.addAll(RepetitionEvidence.of(all));
        Finding finding = new Finding(
                kind(first), RepetitionSummary.of(group), shapes(all, source), evidence, tree(group, source));
        double saved = all.stream()
                .mapToDouble(repetition -> RepetitionFigures.savedMillisPerHour(repetition, workload))
                .sum();
        return new Recommendation(finding, fix(all, source), new Impact(saved, 0));
    }

    private static Finding.Kind kind(RepeatedStatement repetition) {
        return switch (repetition.label()) {
            case N_PLUS_ONE -> Finding.Kind.N_PLUS_ONE;
            case LOOP -> Finding.Kind.LOOP;
            case WRITE -> Finding.Kind.UNBATCHED_WRITE;
            case DUPLICATE -> Finding.Kind.DUPLICATE_READ;
            case CHAIN -> Finding.Kind.POINTER_CHAIN;
            case SMALL_BATCH -> Finding.Kind.SMALL_BATCH;
        };
    }

    private static Change fix(List<RepeatedStatement> all, @Nullable Source source) {
        RepeatedStatement first = all.get(0);
        return switch (first.label()) {
            case N_PLUS_ONE -> source == null ? LoopFix.of(all) : FetchFix.of(all, source);
            case LOOP -> LoopFix.of(all);
            case WRITE -> WriteFix.of(first.repeated());
            case DUPLICATE -> DuplicateFix.of(first.repeated());
            case CHAIN -> ChainFix.of(first.repeated());
            case SMALL_BATCH -> SmallBatchFix.of(first.repeated());
        };
    }

    private static String sourceFigures(RepeatedStatement repetition, Source source) {
        return String.format(
                Locale.ROOT,
                "the list is read from %s%s: %s rows in each unit of work, by %s",
                SqlNames.table(source.shape()),
                at(source.callSite()),
                RepetitionFigures.average(RepetitionSummary.sourceRows(repetition)),
                RepetitionSummary.count(RepetitionSummary.sourceExecutions(repetition), "statement"));
    }

    /** The repeated statements, each once, then what they repeat for. */
    private static List<QueryShape> shapes(List<RepeatedStatement> all, @Nullable Source source) {
        List<QueryShape> shapes = new ArrayList<>(all.stream()
                .sorted((a, b) -> Long.compare(b.totalNanos(), a.totalNanos()))
                .map(RepeatedStatement::repeated)
                .distinct()
                .toList());
        if (source != null && !shapes.contains(source.shape())) {
            shapes.add(source.shape());
        }
        return shapes;
    }

    private static Optional<StatementTree> tree(List<RepetitionNode> group, @Nullable Source source) {
        List<StatementTree> nodes = group.stream().map(NPlusOneDetector::tree).toList();
        if (source == null) {
            StatementTree only = nodes.get(0);
            return only.children().isEmpty() ? Optional.empty() : Optional.of(only);
        }
        String caption = RepetitionFigures.average(
                        RepetitionSummary.sourceRows(group.get(0).repetition())) + " rows" + at(source.callSite());
        return Optional.of(new StatementTree(source.shape(), caption, nodes));
    }

    private static StatementTree tree(RepetitionNode node) {
        RepeatedStatement repetition = node.repetition();
        double perUnit = RepetitionFigures.perUnit(repetition);
        String caption = "× " + RepetitionFigures.average(perUnit) + ", "
                + RepetitionFigures.millis((double) repetition.totalNanos() / Math.max(1, repetition.units()))
                + at(repetition.callSite());
        return new StatementTree(
                repetition.repeated(),
                caption,
                node.children().stream().map(NPlusOneDetector::tree).toList());
    }

    private static String at(@Nullable CallSite site) {
        return site == null ? "" : " at " + site;
    }
}
