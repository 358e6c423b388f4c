package io.pgtender.detect;

import io.pgtender.workload.RepeatedStatement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in one line what is repeated. Figures are averages of one unit of work. */
final class RepetitionSummary {

    private RepetitionSummary() {}

    static String of(List<RepetitionNode> group) {
        RepeatedStatement first = group.get(0).repetition();
        String table = SqlNames.table(first.repeated());
        double perUnit = RepetitionFigures.perUnit(first);
        String reads = count(perUnit, "statement");
        String summary = switch (first.label()) {
            case N_PLUS_ONE -> nPlusOne(group);
            case LOOP -> reads + " in a loop read " + table + ", one key each";
            case WRITE -> reads + " " + verb(first) + " " + table + " row by row: a batch sends them together";
            case DUPLICATE ->
                "the same read of " + table + " with the same parameters, " + RepetitionFigures.average(perUnit)
                        + " times";
            case CHAIN -> reads + " read " + table + ", each by a key that the one before found";
            case SMALL_BATCH ->
                reads + " read " + table + ", " + count(RepetitionEvidence.keysEach(first), "key") + " at a time";
        };
        return summary + below(group);
    }

    private static String nPlusOne(List<RepetitionNode> group) {
        RepeatedStatement first = group.get(0).repetition();
        RepeatedStatement.Source source = first.source();
        String tables = group.stream()
                .map(node -> SqlNames.table(node.repetition().repeated()))
                .distinct()
                .collect(Collectors.joining(", "));
        double perUnit = group.stream()
                .mapToDouble(node -> RepetitionFigures.perUnit(node.repetition()))
                .sum();
        String list = source == null ? "a list" : SqlNames.table(source.shape());
        return String.format(
                Locale.ROOT,
                "1 query for a list (%s), then %s for its %s rows (%s)",
                list,
                RepetitionFigures.average(perUnit),
                RepetitionFigures.average(sourceRows(first)),
                tables);
    }

    /** Statements that run because of the rows of these. */
    private static String below(List<RepetitionNode> group) {
        double below = group.stream()
                .flatMap(node -> node.children().stream())
                .flatMap(RepetitionNode::all)
                .mapToDouble(RepetitionFigures::perUnit)
                .sum();
        return below == 0 ? "" : ", then " + RepetitionFigures.average(below) + " for the rows of these";
    }

    private static String verb(RepeatedStatement repetition) {
        return switch (repetition.repeated().kind()) {
            case INSERT -> "insert into";
            case DELETE -> "delete from";
            case UPDATE -> "update";
            default -> "write to";
        };
    }

    static double sourceRows(RepeatedStatement repetition) {
        return (double) repetition.followed().sourceRows()
                / Math.max(1, repetition.followed().units());
    }

    static double sourceExecutions(RepeatedStatement repetition) {
        return (double) repetition.followed().sourceExecutions()
                / Math.max(1, repetition.followed().units());
    }

    /** {@code 1 statement}, {@code 2.5 statements}. */
    static String count(double number, String noun) {
        String average = RepetitionFigures.average(number);
        return average + " " + (average.equals("1") ? noun : noun + "s");
    }
}
