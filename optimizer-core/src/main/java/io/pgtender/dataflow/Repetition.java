package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that one unit of work executed more often than it had to.
 *
 * @param statement what is repeated
 * @param callSite where from, the nearest frame first; empty where it is not known
 * @param loop the frame that repeats it: the deepest that it shares with its source or, without one, with its other
 *     executions; {@code null} where it is not known
 * @param executions how many there are
 * @param distinctVectors how many of them asked for something different
 * @param totalNanos client time of all of them
 * @param medianNanos client time of one
 * @param medianKeys keys that one execution asks for
 * @param flow where the keys came from; present iff the label is {@link Label#N_PLUS_ONE}
 */
public record Repetition(
        Label label,
        Confidence confidence,
        TracedStatement statement,
        List<CallSite> callSite,
        @Nullable CallSite loop,
        int executions,
        int distinctVectors,
        long totalNanos,
        long medianNanos,
        int medianKeys,
        @Nullable Flow flow) {

    /** What kind of repetition it is. */
    public enum Label {
        /** Once for each row of another statement. */
        N_PLUS_ONE,
        /** Once for each of many keys of unknown origin: they could be asked for together. */
        LOOP,
        /** Writes one by one that could be sent together. */
        WRITE,
        /** The same again, with the same result. */
        DUPLICATE,
        /** Each execution is asked for what the one before found: a recursive query does it at once. */
        CHAIN,
        /** Keys are asked for together, but few at a time. */
        SMALL_BATCH
    }

    /** How the label is known. */
    public enum Confidence {
        /** From the values themselves: where keys came from, that results were equal. */
        CONFIRMED,
        /** From the repetition alone. */
        PROBABLE
    }

    public Repetition {
        callSite = List.copyOf(callSite);
    }

    /** Whether the rows of {@code parent}'s statement fed this one: it hangs below it in a tree of nested repetitions. */
    public boolean isFedBy(Repetition parent) {
        return flow != null
                && !equals(parent)
                && flow.source().equals(parent.statement)
                && flow.sourceSite().equals(parent.callSite);
    }

    /** Whether the same line of the application executes source and repeated statement: a mapper loads eagerly. */
    public boolean isWithinCallOfSource() {
        return flow != null && !callSite.isEmpty() && callSite.equals(flow.sourceSite());
    }
}
