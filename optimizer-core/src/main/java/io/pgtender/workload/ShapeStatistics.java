package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.Map;

/**
 * Counters and latency distribution of one shape over a window. A snapshot: immutable.
 *
 * @param shape the shape
 * @param calls finished executions, failed ones included; a JDBC batch counts once
 * @param errors failed executions by SQLSTATE ({@code "?????"} where the driver gave none)
 * @param rows rows that the application read or that were changed
 * @param batches JDBC batches and what they held
 * @param cacheHits reads served by the result cache; not part of {@code calls}
 * @param latency time inside the driver's execute call, failed executions included
 * @param samples real executions with their parameters, at most 16, slow ones preferred
 * @param callSites where it was executed from, the most frequent first, with the number of times seen (sampled)
 * @param resultUse what the application did with its results, as far as that was watched
 * @param keys how often it was asked for the same values, as far as that was watched; of the whole time in a window
 */
public record ShapeStatistics(
        QueryShape shape,
        long calls,
        Map<String, Long> errors,
        long rows,
        BatchSizes batches,
        long cacheHits,
        LatencyDistribution latency,
        List<ParameterVector> samples,
        Map<CallSite, Long> callSites,
        ResultUse resultUse,
        KeyRepetition keys) {

    public ShapeStatistics {
        errors = Map.copyOf(errors);
        samples = List.copyOf(samples);
    }

    /** Without what was asked for how often. */
    public ShapeStatistics(
            QueryShape shape,
            long calls,
            Map<String, Long> errors,
            long rows,
            BatchSizes batches,
            long cacheHits,
            LatencyDistribution latency,
            List<ParameterVector> samples,
            Map<CallSite, Long> callSites,
            ResultUse resultUse) {
        this(
                shape,
                calls,
                errors,
                rows,
                batches,
                cacheHits,
                latency,
                samples,
                callSites,
                resultUse,
                KeyRepetition.NONE);
    }

    /** Without what was done with results. */
    public ShapeStatistics(
            QueryShape shape,
            long calls,
            Map<String, Long> errors,
            long rows,
            BatchSizes batches,
            long cacheHits,
            LatencyDistribution latency,
            List<ParameterVector> samples,
            Map<CallSite, Long> callSites) {
        this(shape, calls, errors, rows, batches, cacheHits, latency, samples, callSites, ResultUse.NONE);
    }

    /** The same counters with other samples and call sites. */
    ShapeStatistics withExamples(List<ParameterVector> otherSamples, Map<CallSite, Long> otherCallSites) {
        return new ShapeStatistics(
                shape, calls, errors, rows, batches, cacheHits, latency, otherSamples, otherCallSites, resultUse, keys);
    }

    /** The same counters with what was asked for how often. */
    public ShapeStatistics withKeys(KeyRepetition known) {
        return new ShapeStatistics(
                shape, calls, errors, rows, batches, cacheHits, latency, samples, callSites, resultUse, known);
    }

    /** The same counters with the names of the result's columns. */
    ShapeStatistics withLabels(List<String> labels) {
        return new ShapeStatistics(
                shape,
                calls,
                errors,
                rows,
                batches,
                cacheHits,
                latency,
                samples,
                callSites,
                resultUse.withLabels(labels),
                keys);
    }

    /** Time spent in all executions, in nanoseconds. */
    public long totalNanos() {
        return latency.totalNanos();
    }

    /** Statements sent through JDBC batches. */
    public long batchedStatements() {
        return batches.statements();
    }

    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
