package io.pgtender.workload;

import io.pgtender.dataflow.BoundValues;
import io.pgtender.dataflow.Execution;
import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.dataflow.ReadValues;
import io.pgtender.dataflow.TracedStatement;
import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallStack;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes executions of what a {@link UnitOfWorkRecorder} has written down. */
final class TapeReader {

    /** Transactions of one part that are told apart. */
    private static final int TRANSACTION_BITS = 16;

    private final UnitOfWorkRecorder part;
    private final int partNumber;
    private final IntFunction<@Nullable Shape> shapes;
    private final Set<Integer> placed;
    private final long[] tape;

    /** What is known of a shape. */
    record Shape(ShapeRecorder recorder, TracedStatement statement) {}

    /** Values of one execution, as they are sorted out. */
    private static final class Values {
        private final long[] fingerprints;
        private final int[] rows;
        private final short[] columns;
        private int count;

        Values(int size) {
            fingerprints = new long[size];
            rows = new int[size];
            columns = new short[size];
        }

        void add(long header, long fingerprint) {
            fingerprints[count] = fingerprint;
            rows[count] = TapeLayout.row(header) - 1;
            columns[count] = (short) (TapeLayout.column(header) - 1);
            count++;
        }

        ReadValues read(long rowsRead) {
            long result = KeyFingerprint.combine(1, rowsRead);
            for (long fingerprint : fingerprints) {
                result = KeyFingerprint.combine(result, fingerprint);
            }
            return new ReadValues(fingerprints, rows, columns, result);
        }
    }

    /**
     * @param partNumber position among the parts of the unit, so that transactions of different connections differ
     * @param shapes by their number, {@code null} for those that are not told apart
     * @param placed numbers of the shapes of which any part of the unit captured call stacks
     */
    TapeReader(UnitOfWorkRecorder part, int partNumber, IntFunction<@Nullable Shape> shapes, Set<Integer> placed) {
        this.placed = placed;
        this.part = part;
        this.partNumber = partNumber;
        this.shapes = shapes;
        int written = part.tapeLength();
        this.tape = copy(part.tape(), written);
    }

    /** What is read does not change while it is, even where threads share the recorder against the rule. */
    private static long[] copy(long[] words, int written) {
        return Arrays.copyOf(words, Math.min(written, words.length));
    }

    /** Looks at one execution of a tape. */
    interface Visitor {
        /**
         * @param at where it begins on the tape
         * @param words that it takes
         * @param ordinal its position among those of the tape
         */
        void visit(long[] tape, int at, int words, int ordinal);
    }

    /** Visits the executions that are on the tape by now, in order. */
    static void walk(UnitOfWorkRecorder part, Visitor visitor) {
        int written = part.tapeLength();
        long[] tape = part.tape();
        walk(tape, Math.min(written, tape.length), visitor);
    }

    /** Ends where the tape holds less than an execution says that it takes: it is being written. */
    private static void walk(long[] tape, int length, Visitor visitor) {
        int ordinal = 0;
        int words;
        for (int at = 0; at < length; at += words) {
            words = TapeLayout.length(tape[at]);
            if (at + words > length) {
                return;
            }
            visitor.visit(tape, at, words, ordinal++);
        }
    }

    /** Adds the executions in order. */
    void into(List<Execution> executions) {
        @Nullable Values[] values = values();
        walk(tape, tape.length, (words, at, length, ordinal) -> {
            Shape shape = shapes.apply(TapeLayout.shape(words[at]));
            if (shape != null) {
                executions.add(execution(at, ordinal, shape, ordinal < values.length ? values[ordinal] : null));
            }
        });
    }

    private Execution execution(int at, int ordinal, Shape shape, @Nullable Values values) {
        long header = tape[at];
        boolean batch = TapeLayout.has(header, TapeLayout.BATCH);
        long rows = batch ? 0 : tape[at + TapeLayout.ROWS];
        return new Execution(
                shape.statement(),
                callSite(ordinal, shape.recorder()),
                tape[at + TapeLayout.STARTED],
                tape[at + TapeLayout.ELAPSED],
                rows,
                batch ? (int) Math.max(1, Math.min(Integer.MAX_VALUE, tape[at + TapeLayout.ROWS])) : 1,
                sqlState(header),
                partNumber << TRANSACTION_BITS | TapeLayout.transaction(header),
                bound(at, ordinal, shape),
                values == null ? emptyOf(rows) : values.read(rows));
    }

    /** A result without keys is as equal to another as their numbers of rows are. */
    private static ReadValues emptyOf(long rows) {
        return new ReadValues(new long[0], new int[0], new short[0], KeyFingerprint.combine(1, rows));
    }

    /** Class 40 is what a retry cures; of other failures it is enough that they were. */
    private static @Nullable String sqlState(long header) {
        return TapeLayout.has(header, TapeLayout.RETRYABLE)
                ? "40001"
                : TapeLayout.has(header, TapeLayout.FAILED) ? "XX000" : null;
    }

    /** Its own frames; where this unit captured none of the shape, those that were seen last. */
    private List<CallSite> callSite(int ordinal, ShapeRecorder shape) {
        CallStack own = part.callStack(ordinal);
        if (own != null) {
            return own.frames();
        }
        if (placed.contains(shape.number())) {
            return List.of();
        }
        CallStack seen = shape.repetitionStack();
        if (seen != null) {
            return seen.frames();
        }
        CallSite usual = shape.callSite();
        return usual == null ? List.of() : List.of(usual);
    }

    /** Adds the numbers of the shapes of which call stacks were captured. */
    static void placed(UnitOfWorkRecorder part, Set<Integer> shapes) {
        if (!part.hasCallStacks()) {
            return;
        }
        walk(part, (tape, at, words, ordinal) -> {
            if (part.callStack(ordinal) != null) {
                shapes.add(TapeLayout.shape(tape[at]));
            }
        });
    }

    /** Takes what one execution asked for. */
    interface KeyConsumer {
        /** @param key equal where an execution of the same shape asked for the same */
        void accept(int shape, long key);
    }

    /** Tells of every execution that succeeded what it asked for. */
    static void forEachKey(UnitOfWorkRecorder part, KeyConsumer consumer) {
        walk(part, (tape, at, words, ordinal) -> {
            long header = tape[at];
            if (!TapeLayout.has(header, TapeLayout.FAILED) && !TapeLayout.has(header, TapeLayout.BATCH)) {
                String text = part.text(ordinal);
                long key = text == null ? 0 : text.hashCode();
                for (int word = at + TapeLayout.EXECUTION_WORDS; word < at + words; word++) {
                    key = KeyFingerprint.combine(key, tape[word]);
                }
                consumer.accept(TapeLayout.shape(header), key);
            }
        });
    }

    private BoundValues bound(int at, int ordinal, Shape shape) {
        String text = part.text(ordinal);
        int from = at + TapeLayout.EXECUTION_WORDS;
        int end = from + TapeLayout.valueWords(tape[at]);
        TextValues values = shape.recorder().valuesOf(text);
        if (!TapeLayout.has(tape[at], TapeLayout.ARRAY)) {
            return values.with(Arrays.copyOfRange(tape, from, end));
        }
        int elements = Math.min(from + 1 + TapeLayout.arrayValues(tape[from]), end);
        return values.with(
                Arrays.copyOfRange(tape, from + 1, elements),
                TapeLayout.arrayIndex(tape[from]),
                TapeLayout.arrayElements(tape[from]),
                Arrays.copyOfRange(tape, elements, end));
    }

    /** By the position of the execution they were read from. */
    private @Nullable Values[] values() {
        int written = part.valuesLength();
        long[] words = copy(part.values(), written);
        int end = words.length - words.length % TapeLayout.VALUE_WORDS;
        int[] counts = new int[part.executions()];
        int most = 0;
        for (int i = 0; i < end; i += TapeLayout.VALUE_WORDS) {
            int ordinal = TapeLayout.ordinal(words[i]);
            if (ordinal < counts.length) {
                counts[ordinal]++;
                most = Math.max(most, ordinal + 1);
            }
        }
        @Nullable Values[] values = new Values[most];
        for (int i = 0; i < end; i += TapeLayout.VALUE_WORDS) {
            int ordinal = TapeLayout.ordinal(words[i]);
            if (ordinal >= most) {
                continue; // its execution was not there yet when this was read
            }
            Values of = values[ordinal];
            if (of == null) {
                of = new Values(counts[ordinal]);
                values[ordinal] = of;
            }
            of.add(words[i], words[i + 1]);
        }
        return values;
    }
}
