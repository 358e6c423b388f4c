package io.pgtender.detect;

import io.pgtender.advice.Evidence;
import io.pgtender.dataflow.KeyRelation;
import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Followed;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Why we say that a statement is repeated needlessly: where its keys came from, how often, how long, how it grows. */
final class RepetitionEvidence {

    /** Executions for each row of the source from which it is once for each of them. */
    private static final double ALL = 0.995;

    private RepetitionEvidence() {}

    /** Those of one finding, parents before their children. What holds for several is said once. */
    static List<Evidence> of(List<RepeatedStatement> repetitions) {
        Set<Evidence> evidence = new LinkedHashSet<>();
        for (RepeatedStatement repetition : repetitions) {
            Source source = repetition.source();
            if (source != null) {
                evidence.add(new Evidence.DataFlow(flow(repetition, source)));
            }
            evidence.add(new Evidence.Measured(howOften(repetition)));
            evidence.add(new Evidence.Measured(place(repetition)));
        }
        for (RepeatedStatement repetition : repetitions) {
            evidence.add(new Evidence.Measured(growth(repetition)));
        }
        for (RepeatedStatement repetition : repetitions) {
            evidence.add(
                    repetition.confidence() == Confidence.CONFIRMED
                            ? new Evidence.DataFlow(confirmed(repetition.label()))
                            : new Evidence.Measured("probable: judged by the repetition alone"));
        }
        return List.copyOf(evidence);
    }

    /** {@code orders.customer_id -> customer.id, 48 of 48 in row order}. */
    static String flow(RepeatedStatement repetition, Source source) {
        Followed followed = repetition.followed();
        String columns = SqlNames.resultColumn(source.shape(), source.column()) + " -> "
                + SqlNames.comparedColumn(repetition.repeated(), source.keyColumn());
        boolean allFed = followed.fed() == followed.executions();
        String counts = allFed
                ? String.format(Locale.ROOT, "%,d of %,d in row order", followed.inOrder(), followed.executions())
                : String.format(
                        Locale.ROOT,
                        "%,d of %,d had been read before, %,d of them in row order",
                        followed.fed(),
                        followed.executions(),
                        followed.inOrder());
        return columns + ", " + counts + relation(source.relation());
    }

    private static String relation(KeyRelation relation) {
        return switch (relation) {
            case REFERENCES -> " (the first references the second)";
            case REFERENCED_BY -> " (the second references the first)";
            case SAME, NONE -> "";
        };
    }

    private static String howOften(RepeatedStatement repetition) {
        long units = Math.max(1, repetition.units());
        return String.format(
                Locale.ROOT,
                "%s ran %,d times in %,d units of work (%s each, at most %,d): %s in each unit, %.1f s in all",
                SqlNames.table(repetition.repeated()),
                repetition.executions(),
                units,
                RepetitionFigures.average(RepetitionFigures.perUnit(repetition)),
                repetition.mostInOneUnit(),
                RepetitionFigures.millis((double) repetition.totalNanos() / units),
                repetition.totalNanos() / 1e9);
    }

    private static String growth(RepeatedStatement repetition) {
        Followed followed = repetition.followed();
        return switch (repetition.label()) {
            case N_PLUS_ONE -> growth(followed);
            case LOOP ->
                String.format(
                        Locale.ROOT,
                        "%,d of %,d executions asked for another key: with 10 times the keys it takes 10 times as long",
                        followed.distinctParameters(),
                        followed.executions());
            case WRITE -> "one round trip for each row: with 10 times the rows it takes 10 times as long";
            case DUPLICATE ->
                String.format(
                        Locale.ROOT,
                        "%,d of %,d executions asked for something that had not been asked for in their unit",
                        followed.distinctParameters(),
                        followed.executions());
            case CHAIN -> "one round trip for each step: a chain of 10 times the length takes 10 times as long";
            case SMALL_BATCH ->
                String.format(
                        Locale.ROOT,
                        "%s keys in each execution: with 10 times the keys it takes 10 times as long",
                        RepetitionFigures.average(keysEach(repetition)));
        };
    }

    private static String growth(Followed followed) {
        double each = (double) followed.executions() / Math.max(1, followed.sourceRows());
        String rate = each >= ALL && each < 2 - ALL
                ? "one execution for each row"
                : String.format(Locale.ROOT, "%.2f executions for each row", each);
        return rate + " of the list: with 10 times the rows it takes 10 times as long";
    }

    static double keysEach(RepeatedStatement repetition) {
        return (double) repetition.followed().keys()
                / Math.max(1, repetition.followed().executions());
    }

    private static String place(RepeatedStatement repetition) {
        CallSite loop = repetition.loop();
        CallSite site = repetition.callSite();
        if (loop == null && site == null) {
            return "where " + SqlNames.table(repetition.repeated()) + " is repeated was not captured";
        }
        if (loop == null || loop.equals(site)) {
            return "repeated at " + site;
        }
        return site == null ? "repeated at " + loop : "repeated at " + loop + ", executed at " + site;
    }

    private static String confirmed(Label label) {
        return switch (label) {
            case N_PLUS_ONE -> "confirmed: the keys were followed from the rows read to the parameters bound";
            case CHAIN -> "confirmed: each key was followed from the row read before to the parameter bound";
            case DUPLICATE -> "confirmed: the parameters were the same, nothing was written in between";
            case LOOP, WRITE, SMALL_BATCH -> "confirmed: the parameters of each execution were compared";
        };
    }
}
