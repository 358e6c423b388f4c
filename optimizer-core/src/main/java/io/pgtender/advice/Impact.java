package io.pgtender.advice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.LongFunction;

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

    /**
     * What it costs, in words: disk, and what it adds to writes. Empty where that is nothing.
     *
     * @param bytes writes a number of bytes
     * @param millis writes a time, in milliseconds
     */
    public Optional<String> costs(LongFunction<String> bytes, DoubleFunction<String> millis) {
        List<String> parts = new ArrayList<>();
        if (sizeBytes > 0) {
            parts.add(bytes.apply(sizeBytes) + " of disk");
        } else if (sizeBytes < 0) {
            parts.add("frees " + bytes.apply(-sizeBytes) + " of disk");
        }
        writes.ifPresent(added -> {
            parts.add(String.format(
                    Locale.ROOT,
                    "%.1f µs and %,.0f bytes of WAL for each row written, %s per hour",
                    added.microsPerRow(),
                    added.walBytesPerRow(),
                    millis.apply(added.millisPerHour())));
            if (added.hotUpdatesLostPerHour() >= 1) {
                parts.add(String.format(
                        Locale.ROOT,
                        "%,.0f updates per hour that are HOT today would no longer be",
                        added.hotUpdatesLostPerHour()));
            }
        });
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }

    /** Without single statements. */
    public Impact(double savedMillisPerHour, long sizeBytes) {
        this(savedMillisPerHour, sizeBytes, List.of(), Optional.empty(), Optional.empty());
    }
}
