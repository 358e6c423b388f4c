package io.pgtender.workload;

import io.pgtender.dataflow.Execution;
import io.pgtender.dataflow.Flow;
import io.pgtender.dataflow.Repetition;
import io.pgtender.dataflow.RepetitionFinder;
import io.pgtender.dataflow.TracedStatement;
import io.pgtender.dataflow.UnitTrace;
import io.pgtender.dataflow.UnitTrace.Trait;
import io.pgtender.workload.WatchedUnit.Origin;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a unit of work has done on one data source, in full and without leaving a trace in its statistics, whether it
 * has ended or goes on. For tests: a pass over all that is on the tapes.
 */
final class UnitReading {

    private final WorkloadRecorder workload;
    private final List<UnitOfWorkRecorder> parts;
    private final Map<Long, ShapeRecorder> recorders = new HashMap<>();

    UnitReading(WorkloadRecorder workload, List<UnitOfWorkRecorder> parts) {
        this.workload = workload;
        this.parts = parts;
    }

    /** All that is on the tapes. */
    WatchedUnit all() {
        return read(execution -> true);
    }

    /** What started at {@code sinceNanos} of {@link System#nanoTime} or later. */
    WatchedUnit since(long sinceNanos) {
        return read(execution -> execution.startedNanos() - sinceNanos >= 0);
    }

    private WatchedUnit read(Predicate<Execution> wanted) {
        List<Execution> executions = new ArrayList<>();
        Set<Trait> traits = EnumSet.of(Trait.TEST);
        long notKept = 0;
        int sampleBits = 0;
        Set<Integer> placed = new HashSet<>();
        parts.forEach(part -> TapeReader.placed(part, placed));
        for (int part = 0; part < parts.size(); part++) {
            UnitOfWorkRecorder recorder = parts.get(part);
            new TapeReader(recorder, part, this::traced, placed).into(executions);
            sampleBits = Math.max(sampleBits, recorder.sampleBits());
            notKept += recorder.truncatedExecutions();
            if (recorder.notesValues()) {
                traits.add(Trait.VALUES_OBSERVED);
            }
            if (recorder.isTruncated()) {
                traits.add(Trait.TRUNCATED);
            }
        }
        UnitTrace trace = new UnitTrace(executions.stream().filter(wanted).toList(), traits);
        UnitTrace judged = new UnitTrace(UnitEvaluation.sampled(trace.executions(), sampleBits), traits);
        return new WatchedUnit(Origin.ELSEWHERE, trace.executions(), repetitions(judged), notKept);
    }

    private List<RepeatedStatement> repetitions(UnitTrace trace) {
        List<RepeatedStatement> repetitions = new ArrayList<>();
        for (Repetition found : RepetitionFinder.find(trace, workload.keyRelations())) {
            Flow flow = found.flow();
            ShapeRecorder repeated = recorders.get(found.statement().id());
            ShapeRecorder source =
                    flow == null ? null : recorders.get(flow.source().id());
            if (repeated != null) {
                // A table of its own: the same repetition twice in one unit stays two.
                RepetitionTable alone = new RepetitionTable();
                alone.add(found, repeated, source, found.executions(), found.totalNanos());
                repetitions.addAll(alone.snapshot());
            }
        }
        return repetitions;
    }

    /** {@code null} for the shapes that are not told apart. */
    private TapeReader.@Nullable Shape traced(int number) {
        ShapeRecorder recorder = workload.shape(number);
        if (recorder == null) {
            return null;
        }
        TracedStatement statement = recorder.traced();
        recorders.put(statement.id(), recorder);
        return new TapeReader.Shape(recorder, statement);
    }
}
