package io.pgtender.cache;

import io.pgtender.cache.RelationVersions.Counter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The counters that an answer depends on. Immutable. */
final class ReadSet {

    private final Counter[] counters;

    ReadSet(Counter[] counters) {
        this.counters = counters;
    }

    /** Not a copy; not to be changed. */
    Counter[] counters() {
        return counters;
    }

    /** Reads {@code finished} of every counter. */
    Version record() {
        long[] finished = new long[counters.length];
        for (int i = 0; i < counters.length; i++) {
            finished[i] = counters[i].finished.get();
        }
        return new Version(counters, finished);
    }

    /** The writes that were finished at one time. */
    static final class Version {
        private final Counter[] counters;
        private final long[] finished;

        private Version(Counter[] counters, long[] finished) {
            this.counters = counters;
            this.finished = finished;
        }

        /** The version of nothing: always current. */
        static Version ofNothing() {
            return new Version(new Counter[0], new long[0]);
        }

        /** The first counter of a write that was in flight then or started since; {@code null} when there is none. */
        @Nullable
        Counter firstChanged() {
            for (int i = 0; i < counters.length; i++) {
                if (counters[i].started.get() != finished[i]) {
                    return counters[i];
                }
            }
            return null;
        }

        /** Not a copy; not to be changed. */
        Counter[] counters() {
            return counters;
        }

        /** The first counter of one of {@code relations}; {@code null} when there is none. */
        @Nullable
        Counter firstOf(Set<Long> relations) {
            for (Counter counter : counters) {
                if (relations.contains(counter.relation)) {
                    return counter;
                }
            }
            return null;
        }

        boolean isCurrent() {
            return firstChanged() == null;
        }

        /** The same counters as they stand now. */
        Version again() {
            return new ReadSet(counters).record();
        }

        int size() {
            return counters.length;
        }
    }
}
