package io.pgtender.workload;

import io.pgtender.dataflow.Flow;
import io.pgtender.dataflow.Repetition;
import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.workload.RepeatedStatement.Followed;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Repetitions added up over units of work. Thread-safe and bounded. */
final class RepetitionTable {

    /** Distinct repetitions that are kept; the first to come stay. About 500 bytes each. */
    static final int MAX_REPETITIONS = 1_000;

    private final ConcurrentHashMap<Key, Sums> sums = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

    /** The recorders have identity, so their {@code equals} is what is wanted. */
    private record Key(
            Label label,
            ShapeRecorder repeated,
            @Nullable CallSite callSite,
            @Nullable CallSite loop,
            @Nullable ShapeRecorder source,
            @Nullable CallSite sourceCallSite,
            String column,
            String keyColumn) {}

    /** One repetition, over all units that showed it. */
    static final class Sums {
        private final Flow.@Nullable Link link;
        private final LongAdder units = new LongAdder();
        private final LongAdder executions = new LongAdder();
        private final LongAdder totalNanos = new LongAdder();
        private final LongAccumulator mostInOneUnit = new LongAccumulator(Math::max, 0);
        private final LongAdder followedUnits = new LongAdder();
        private final LongAdder followedExecutions = new LongAdder();
        private final LongAdder distinctParameters = new LongAdder();
        private final LongAdder keys = new LongAdder();
        private final LongAdder fed = new LongAdder();
        private final LongAdder inOrder = new LongAdder();
        private final LongAdder sourceRows = new LongAdder();
        private final LongAdder sourceExecutions = new LongAdder();
        private volatile boolean confirmed;

        private Sums(Flow.@Nullable Link link) {
            this.link = link;
        }

        /** A unit whose data flow was not followed repeats the statement again. */
        void add(long times, long nanos) {
            units.increment();
            executions.add(times);
            totalNanos.add(nanos);
            mostInOneUnit.accumulate(times);
        }

        private void add(Repetition found) {
            followedUnits.increment();
            followedExecutions.add(found.executions());
            distinctParameters.add(found.distinctVectors());
            keys.add((long) found.medianKeys() * found.executions());
            Flow flow = found.flow();
            if (flow != null) {
                fed.add(flow.fed());
                inOrder.add(flow.inOrder());
                sourceRows.add(flow.sourceRows());
                sourceExecutions.add(flow.sourceExecutions());
            }
            if (found.confidence() == Confidence.CONFIRMED) {
                confirmed = true;
            }
        }

        private Followed followed() {
            return new Followed(
                    followedUnits.sum(),
                    followedExecutions.sum(),
                    distinctParameters.sum(),
                    keys.sum(),
                    fed.sum(),
                    inOrder.sum(),
                    sourceRows.sum(),
                    sourceExecutions.sum());
        }
    }

    /**
     * Adds what a followed unit showed.
     *
     * @param source the recorder of its source, {@code null} if it has none
     * @param executions of the unit, those included that were not kept
     * @return where further units may add theirs; {@code null} when there is no room for another repetition
     */
    @Nullable
    Sums add(Repetition found, ShapeRecorder repeated, @Nullable ShapeRecorder source, long executions, long nanos) {
        Flow flow = found.flow();
        Flow.Link link = flow == null ? null : flow.link();
        Key key = new Key(
                found.label(),
                repeated,
                top(found.callSite()),
                found.loop(),
                source,
                flow == null ? null : top(flow.sourceSite()),
                link == null ? "" : Objects.requireNonNullElse(link.label(), ""),
                link == null ? "" : Objects.requireNonNullElse(link.predicateColumn(), ""));
        Sums sum = sums.get(key);
        if (sum == null) {
            if (sums.mappingCount() >= MAX_REPETITIONS) {
                dropped.increment();
                return null;
            }
            sum = sums.computeIfAbsent(key, k -> new Sums(link));
        }
        sum.add(executions, nanos);
        sum.add(found);
        return sum;
    }

    private static @Nullable CallSite top(List<CallSite> frames) {
        return frames.isEmpty() ? null : frames.get(0);
    }

    /** Those that cost most time first. */
    List<RepeatedStatement> snapshot() {
        return sums.entrySet().stream()
                .map(e -> repeatedStatement(e.getKey(), e.getValue()))
                .sorted(RepeatedStatement.COSTLIEST_FIRST)
                .toList();
    }

    /** Repetitions that there was no room for. */
    long dropped() {
        return dropped.sum();
    }

    void clear() {
        sums.clear();
        dropped.reset();
    }

    private static RepeatedStatement repeatedStatement(Key key, Sums sum) {
        ShapeRecorder from = key.source();
        Flow.Link link = sum.link;
        return new RepeatedStatement(
                key.label(),
                sum.confirmed ? Confidence.CONFIRMED : Confidence.PROBABLE,
                key.repeated().shape(),
                key.callSite(),
                key.loop(),
                from == null || link == null
                        ? null
                        : new Source(
                                from.shape(), key.sourceCallSite(), key.column(), key.keyColumn(), link.relation()),
                sum.units.sum(),
                sum.executions.sum(),
                sum.mostInOneUnit.get(),
                sum.totalNanos.sum(),
                sum.followed());
    }
}
