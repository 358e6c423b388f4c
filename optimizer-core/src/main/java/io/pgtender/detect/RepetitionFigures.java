package io.pgtender.detect;

import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.Locale;

/** How often a statement repeats, and what that costs. */
final class RepetitionFigures {

    /** Keys that one statement is asked for at once: they fit comfortably into one array. */
    static final int BATCH = 1_000;

    private static final double NANOS_PER_MILLI = 1e6;

    private RepetitionFigures() {}

    static double perUnit(RepeatedStatement repetition) {
        return (double) repetition.executions() / Math.max(1, repetition.units());
    }

    /** Round trips of a unit that would do. */
    private static double needed(RepeatedStatement repetition) {
        double perUnit = perUnit(repetition);
        long followed = Math.max(1, repetition.followed().executions());
        return switch (repetition.label()) {
            case CHAIN -> 1;
            case DUPLICATE -> Math.max(1, perUnit * repetition.followed().distinctParameters() / followed);
            case SMALL_BATCH -> Math.ceil(perUnit * repetition.followed().keys() / followed / BATCH);
            case N_PLUS_ONE, LOOP, WRITE -> Math.ceil(perUnit / BATCH);
        };
    }

    /** (n - n / batch) round trips of the median latency, in milliseconds per hour of the workload. */
    static double savedMillisPerHour(RepeatedStatement repetition, Workload workload) {
        double avoidable = Math.max(0, perUnit(repetition) - needed(repetition)) * repetition.units();
        return avoidable * medianNanos(repetition, workload) / NANOS_PER_MILLI / workload.windowHours();
    }

    private static double medianNanos(RepeatedStatement repetition, Workload workload) {
        return workload.shape(repetition.repeated().fingerprint())
                .map(ShapeStatistics::latency)
                .filter(latency -> latency.count() > 0)
                .map(latency -> (double) latency.percentileNanos(50))
                .orElse((double) repetition.totalNanos() / Math.max(1, repetition.executions()));
    }

    static String millis(long nanos) {
        return millis((double) nanos);
    }

    static String millis(double nanos) {
        return String.format(Locale.ROOT, "%,.1f ms", nanos / NANOS_PER_MILLI);
    }

    /** A number of things that is an average: exact where it is whole, else with one digit if it is small. */
    static String average(double number) {
        boolean whole = Math.abs(number - Math.rint(number)) < 0.05;
        return String.format(Locale.ROOT, whole || number >= 100 ? "%,.0f" : "%,.1f", number);
    }
}
