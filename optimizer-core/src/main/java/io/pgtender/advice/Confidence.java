package io.pgtender.advice;

import java.util.List;

/**
 * How sure a prediction is.
 *
 * @param level in one word
 * @param reasons what speaks for it and against it, each a few words; at least one
 */
public record Confidence(Level level, List<String> reasons) {

    /** From what a change may be tried by itself to what a person should look at. */
    public enum Level {
        /** Every sample, and every setting that was tried, agrees. */
        HIGH,
        /** Most agree. */
        MODERATE,
        /** Judged with little to go by: few samples, no statistics, a rule without costs. */
        LOW
    }

    public Confidence {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a confidence of " + level + " needs a reason");
        }
    }
}
