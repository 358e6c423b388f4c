package io.pgtender.workload;

import io.pgtender.dataflow.BoundValues;
import io.pgtender.dataflow.Execution;
import io.pgtender.dataflow.KeySample;
import io.pgtender.dataflow.Repetition;
import io.pgtender.dataflow.RepetitionFinder;
import io.pgtender.dataflow.TracedStatement;
import io.pgtender.dataflow.UnitTrace;
import io.pgtender.dataflow.UnitTrace.Trait;
import io.pgtender.observation.Detail;
import io.pgtender.sql.StatementKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tapes of a unit of work that has ended and has the repetitions in it found.
 *
 * <p>Runs in the application's thread. Costs nothing where no shape ran often enough; a pass over the tape for each shape
 * that did where the data flow was not followed; some tens of microseconds for 50 executions where it was.
 */
final class UnitEvaluation {

    /** Executions of one shape from which a unit is looked at. */
    static final int FEWEST_EXECUTIONS = 3;

    /** The same in a unit of which everything is to be seen. */
    static final int FEWEST_IN_A_TEST = 2;

    /** Shapes of one unit that are counted where it is not followed: each is a pass over its tape. */
    private static final int MAX_KNOWN_SHAPES = 16;

    private final WorkloadRecorder workload;
    private final List<UnitOfWorkRecorder> parts;
    private final Map<Long, ShapeRecorder> recorders = new HashMap<>();

    UnitEvaluation(WorkloadRecorder workload, List<UnitOfWorkRecorder> parts) {
        this.workload = workload;
        this.parts = parts;
    }

    /** Adds what is found to {@code table}, and gives it for who asked for everything. */
    List<Repetition> into(RepetitionTable table) {
        boolean followed = false;
        int most = 0;
        int fewest = FEWEST_EXECUTIONS;
        for (UnitOfWorkRecorder part : parts) {
            followed |= part.notesValues();
            most += part.mostOfOneShape();
            if (part.detail() == Detail.EVERYTHING) {
                fewest = FEWEST_IN_A_TEST;
            }
            if (part.isTruncated()) {
                workload.unitTruncated();
            }
        }
        parts.stream().filter(UnitOfWorkRecorder::notesValues).forEach(this::countKeys);
        if (most < fewest) {
            return List.of();
        }
        if (!followed) {
            countKnown();
            return List.of();
        }
        return follow(table);
    }

    /** Counts what the reads of a unit asked for, whether it repeats anything or not. */
    private void countKeys(UnitOfWorkRecorder part) {
        TapeReader.forEachKey(part, (number, key) -> {
            ShapeRecorder shape = workload.shape(number);
            if (shape != null && shape.kind() == StatementKind.SELECT) {
                shape.asked(key);
            }
        });
    }

    // ------------------------------------------------------------------ units that are not followed

    /** Counts shapes on whose repetition a followed unit has decided before. */
    private void countKnown() {
        for (UnitOfWorkRecorder part : parts) {
            part.forEachShape(FEWEST_EXECUTIONS, MAX_KNOWN_SHAPES, (number, executions) -> {
                ShapeRecorder shape = workload.shape(number);
                RepetitionTable.Sums known = shape == null ? null : shape.knownRepetition();
                if (known != null) {
                    known.add(executions, nanos(part, number));
                }
            });
        }
    }

    private static long nanos(UnitOfWorkRecorder part, int number) {
        long[] sum = {0};
        TapeReader.walk(part, (tape, at, words, ordinal) -> {
            if (TapeLayout.shape(tape[at]) == number) {
                sum[0] += tape[at + TapeLayout.ELAPSED];
            }
        });
        return sum[0];
    }

    // ------------------------------------------------------------------ units that are followed

    private List<Repetition> follow(RepetitionTable table) {
        List<Execution> executions = new ArrayList<>();
        Set<Trait> traits = EnumSet.of(Trait.VALUES_OBSERVED);
        int sampleBits = 0;
        Set<Integer> placed = new HashSet<>();
        parts.forEach(part -> TapeReader.placed(part, placed));
        for (int i = 0; i < parts.size(); i++) {
            UnitOfWorkRecorder part = parts.get(i);
            new TapeReader(part, i, this::traced, placed).into(executions);
            sampleBits = Math.max(sampleBits, part.sampleBits());
            if (part.detail() == Detail.EVERYTHING) {
                traits.add(Trait.TEST);
            }
            if (part.isTruncated()) {
                traits.add(Trait.TRUNCATED);
            }
        }
        if (sampleBits > 0) {
            workload.unitThinned();
        }
        List<Execution> judged = sampled(executions, sampleBits);
        List<Repetition> found = RepetitionFinder.find(new UnitTrace(judged, traits), workload.keyRelations());
        found.forEach(repetition -> add(repetition, found, executions, table));
        return found;
    }

    /**
     * The executions that can be judged where of the values only a sample was kept: those that ask, where they differ from
     * the first of their statement, for keys of the sample.
     */
    static List<Execution> sampled(List<Execution> executions, int bits) {
        if (bits == 0) {
            return executions;
        }
        Map<TracedStatement, BoundValues> firsts = new HashMap<>();
        List<Execution> judged = new ArrayList<>();
        for (Execution execution : executions) {
            BoundValues first = firsts.putIfAbsent(execution.statement(), execution.bound());
            if (first == null || differsInSample(execution.bound(), first, bits)) {
                judged.add(execution);
            }
        }
        return judged;
    }

    private static boolean differsInSample(BoundValues bound, BoundValues first, int bits) {
        for (int i = 0; i < bound.count(); i++) {
            long fingerprint = bound.fingerprint(i);
            boolean differs = i >= first.count() || first.fingerprint(i) != fingerprint;
            if (differs && !KeySample.holds(fingerprint, bits)) {
                return false;
            }
        }
        return true;
    }

    private void add(Repetition repetition, List<Repetition> found, List<Execution> executions, RepetitionTable table) {
        TracedStatement statement = repetition.statement();
        ShapeRecorder repeated = recorders.get(statement.id());
        if (repeated == null) {
            return;
        }
        ShapeRecorder source = repetition.flow() == null
                ? null
                : recorders.get(repetition.flow().source().id());
        long times = repetition.executions();
        long nanos = repetition.totalNanos();
        if (found.stream().filter(r -> r.statement().equals(statement)).count() == 1) {
            // Those too that were not kept or not judged.
            times = Math.max(times, timesRun(repeated));
            long kept = executions.stream()
                    .filter(e -> e.statement().equals(statement))
                    .mapToLong(Execution::elapsedNanos)
                    .sum();
            nanos = Math.max(nanos, kept);
        }
        repeated.knownRepetition(table.add(repetition, repeated, source, times, nanos));
    }

    private long timesRun(ShapeRecorder shape) {
        long sum = 0;
        for (UnitOfWorkRecorder part : parts) {
            sum += part.executions(shape.number());
        }
        return sum;
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
