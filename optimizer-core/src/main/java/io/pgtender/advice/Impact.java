package io.pgtender.advice;

import java.util.List;
import java.util.Optional;

/**
 * What a change should bring and cost.
 *
 * @param savedMillisPerHour predicted time saved, in milliseconds per hour of the observed workload, the cost of writes
 *     already taken off
 * @param sizeBytes disk space it takes; negative for space it frees, 0 for none
 * @param effects what it should do to single statements, the largest saving first; empty where that was not predicted
 * @param writes what it adds to writes, where it does
 * @param confidence how sure that is, where it was judged
 */
public record Impact(
        double savedMillisPerHour,
        long sizeBytes,
        List<Effect> effects,
        Optional<WriteImpact> writes,
        Optional<Confidence> confidence) {

    public Impact {
        effects = List.copyOf(effects);
    }

    /** Without single statements. */
    public Impact(double savedMillisPerHour, long sizeBytes) {
        this(savedMillisPerHour, sizeBytes, List.of(), Optional.empty(), Optional.empty());
    }
}
