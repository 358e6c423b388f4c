package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepetitionCounter.Repetition;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Repetitions added up over units of work, by repeated shape, source and call site. Thread-safe and bounded. */
final class RepetitionTable {

    /** Distinct repetitions that are kept; the first to come stay. About 300 bytes each. */
    static final int MAX_REPETITIONS = 1_000;

    private final ConcurrentHashMap<Key, Sums> sums = new ConcurrentHashMap<>();

    /** The recorders have identity, so their {@code equals} is what is wanted. */
    private record Key(
            ShapeRecorder repeated,
            @Nullable ShapeRecorder source,
            @Nullable CallSite callSite) {}

    private static final class Sums {
        private final LongAdder units = new LongAdder();
        private final LongAdder executions = new LongAdder();
        private final LongAdder distinctParameters = new LongAdder();
        private final LongAccumulator mostInOneUnit = new LongAccumulator(Math::max, 0);
        private final LongAdder totalNanos = new LongAdder();
        private final LongAdder sourceRows = new LongAdder();
    }

    void add(Repetition repetition) {
        Key key = new Key(repetition.repeated(), repetition.source(), repetition.callSite());
        Sums sum = sums.get(key);
        if (sum == null) {
            if (sums.mappingCount() >= MAX_REPETITIONS) {
                return;
            }
            sum = sums.computeIfAbsent(key, k -> new Sums());
        }
        sum.units.increment();
        sum.executions.add(repetition.executions());
        sum.distinctParameters.add(repetition.distinctParameters());
        sum.mostInOneUnit.accumulate(repetition.executions());
        sum.totalNanos.add(repetition.totalNanos());
        sum.sourceRows.add(repetition.sourceRows());
    }

    /** Those that cost most time first. */
    List<RepeatedStatement> snapshot() {
        return sums.entrySet().stream()
                .map(e -> repeatedStatement(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(RepeatedStatement::totalNanos).reversed())
                .toList();
    }

    void clear() {
        sums.clear();
    }

    private static RepeatedStatement repeatedStatement(Key key, Sums sum) {
        QueryShape source = key.source() == null ? null : key.source().shape();
        return new RepeatedStatement(
                key.repeated().shape(),
                source,
                key.callSite(),
                sum.units.sum(),
                sum.executions.sum(),
                sum.distinctParameters.sum(),
                sum.mostInOneUnit.get(),
                sum.totalNanos.sum(),
                sum.sourceRows.sum());
    }
}
