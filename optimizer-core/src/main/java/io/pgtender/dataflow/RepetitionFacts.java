package io.pgtender.dataflow;

import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Repetition} of the executions that were found to be one. */
final class RepetitionFacts {

    private final List<Execution> executions;

    RepetitionFacts(List<Execution> executions) {
        this.executions = executions;
    }

    Repetition of(Label label, Group group) {
        Keys keys = group.keys(executions);
        return make(
                label,
                label == Label.CHAIN ? Confidence.CONFIRMED : Confidence.PROBABLE,
                group.statement,
                group.site,
                group.site.isEmpty() ? null : group.site.get(0),
                group.members,
                keys.medianArity(),
                null);
    }

    Repetition of(Flow flow, Group group) {
        return make(
                Label.N_PLUS_ONE,
                Confidence.CONFIRMED,
                group.statement,
                group.site,
                loop(group.site, flow.sourceSite()),
                group.members,
                group.keys(executions).medianArity(),
                flow);
    }

    /** Duplicates come from any place: the frame is the one that all known places share. */
    Repetition ofDuplicates(int[] members) {
        List<CallSite> site = List.of();
        CallSite loop = null;
        for (int index : members) {
            List<CallSite> other = executions.get(index).callSite();
            if (other.isEmpty()) {
                continue;
            }
            if (site.isEmpty()) {
                site = other;
                loop = other.get(0);
            } else if (!site.equals(other)) {
                loop = shared(site, other);
            }
        }
        return make(
                Label.DUPLICATE,
                Confidence.CONFIRMED,
                executions.get(members[members.length - 1]).statement(),
                site,
                loop,
                members,
                1,
                null);
    }

    private Repetition make(
            Label label,
            Confidence confidence,
            TracedStatement statement,
            List<CallSite> site,
            @Nullable CallSite loop,
            int[] members,
            int medianKeys,
            @Nullable Flow flow) {
        long[] nanos = new long[members.length];
        long[] vectors = new long[members.length];
        long total = 0;
        for (int i = 0; i < members.length; i++) {
            Execution execution = executions.get(members[i]);
            nanos[i] = execution.elapsedNanos();
            vectors[i] = execution.bound().vector();
            total += nanos[i];
        }
        Arrays.sort(nanos);
        return new Repetition(
                label,
                confidence,
                statement,
                site,
                loop,
                members.length,
                LongIndex.distinct(vectors, vectors.length),
                total,
                nanos[nanos.length / 2],
                medianKeys,
                flow);
    }

    /** The deepest method that both are in; the repeated statement's own place where there is none: another thread. */
    private static @Nullable CallSite loop(List<CallSite> repeated, List<CallSite> source) {
        if (repeated.isEmpty()) {
            return null;
        }
        CallSite shared = shared(repeated, source);
        return shared == null ? repeated.get(0) : shared;
    }

    private static @Nullable CallSite shared(List<CallSite> some, List<CallSite> others) {
        for (CallSite frame : some) {
            for (CallSite other : others) {
                if (Sites.isSameMethod(frame, other)) {
                    return frame;
                }
            }
        }
        return null;
    }
}
