package io.pgtender.workload;

import io.pgtender.dataflow.KeySample;
import io.pgtender.observation.CallStack;
import io.pgtender.observation.Detail;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes down the statements of one unit of work, or of one connection's part in it, and the values that were read from
 * their results; when the unit ends, repetitions are found in that. Comes from {@link WorkloadRecorder#newUnit}, goes to
 * {@link WorkloadRecorder#left}, and can then be used for the next unit.
 *
 * <p>Confined to one connection lease, normally one thread; not synchronised. Threads that share it against that rule
 * may lose entries, nothing worse: nothing here throws. Another thread may read what is on the tapes while this one goes
 * on. Takes a few nanoseconds per statement and per value, and allocates only to grow.
 */
public final class UnitOfWorkRecorder {

    /** Executions of one unit that are kept; the rest is only counted and marks the unit as truncated. */
    public static final int MAX_EXECUTIONS = 2_000;

    /** Values read in one unit that are kept: 16 bytes each. Beyond, a sample of them is, the same of every column. */
    public static final int MAX_VALUES = 10_000;

    /** Stands for an execution that was not kept. */
    public static final long NO_TOKEN = -1;

    private static final int SMALLEST_TAPE = 64;

    /** Longer tapes are not kept for the next unit: 8 kB and 16 kB stay. */
    private static final int LARGEST_KEPT_TAPE = 1_024;

    private static final int LARGEST_KEPT_VALUES = 2_048;

    private static final long[] NONE = {};

    /** Longest text that is kept to read the values from that it holds, in characters. */
    private static final int MAX_KEPT_TEXT = 4_096;

    private static final int SMALLEST_LIST = 8;

    /* A token: whether values are noted, which unit, where its execution stands on the tape, and its number among them. */
    private static final int POSITION_SHIFT = 20;
    private static final int GENERATION_SHIFT = 40;
    private static final int POSITION_MASK = (1 << (GENERATION_SHIFT - POSITION_SHIFT)) - 1;
    private static final int ORDINAL_MASK = (1 << POSITION_SHIFT) - 1;
    private static final int GENERATION_MASK = (1 << 22) - 1;
    private static final long NOTED = 1L << 62;

    /** Each thinning keeps one value in so many, as a power of two. */
    private static final int THINNING_BITS = 2;

    private final ShapeCounts counts = new ShapeCounts();

    private long[] tape = new long[SMALLEST_TAPE];
    private int tapeLength;
    private int executions;
    private int mostOfOneShape;
    private int transaction;
    private int generation;

    private long[] values = NONE;
    private int valuesLength;
    private int sampleBits;

    private long truncatedExecutions;

    /** Where the text of an execution is not the one that its shape was first met with. */
    private String @Nullable [] texts;

    private CallStack @Nullable [] callStacks;

    private Detail detail = Detail.SAMPLED;
    private boolean notesValues;
    private @Nullable UnitTrail trail;

    UnitOfWorkRecorder() {}

    /**
     * Adds one execution that succeeded.
     *
     * @param startedNanos {@link System#nanoTime} before it
     * @return names the execution for {@link #rows} and {@link #read}
     */
    public long executed(ShapeRecorder shape, long startedNanos, long elapsedNanos, Bindings values) {
        return append(shape, startedNanos, elapsedNanos, 0, 0, values);
    }

    /** Adds a batch of {@code statements} executions of one shape, sent together. */
    public void batched(ShapeRecorder shape, long startedNanos, long elapsedNanos, long statements) {
        append(shape, startedNanos, elapsedNanos, TapeLayout.BATCH, statements, Bindings.NONE);
    }

    /** Adds one execution that threw. */
    public void failed(ShapeRecorder shape, long startedNanos, long elapsedNanos, @Nullable String sqlState) {
        boolean retryable = "40001".equals(sqlState) || "40P01".equals(sqlState);
        int flags = TapeLayout.FAILED | (retryable ? TapeLayout.RETRYABLE : 0);
        append(shape, startedNanos, elapsedNanos, flags, 0, Bindings.NONE);
    }

    @SuppressWarnings("ReferenceEquality") // a constant
    private long append(ShapeRecorder shape, long started, long elapsed, int flags, long rows, Bindings bound) {
        int ordinal = executions;
        if (ordinal >= MAX_EXECUTIONS) {
            truncatedExecutions++;
            counts.add(shape.number());
            return NO_TOKEN;
        }
        if (shape.isYoung()) {
            notesValues = true;
        }
        int keptValues = Math.min(TapeLayout.MAX_KEPT_VALUES, bound.boundValues());
        int arrayIndex = bound.arrayIndex();
        boolean hasArray = arrayIndex >= 0 && arrayIndex < keptValues;
        int words = hasArray ? 1 + keptValues + keptElements(bound) : keptValues;
        int kind = hasArray ? flags | TapeLayout.ARRAY : flags;
        long header = TapeLayout.execution(shape.number(), transaction, kind, words);
        int at = tapeLength;
        int end = at + TapeLayout.length(header);
        long[] now = tape;
        if (end > now.length) {
            now = Arrays.copyOf(now, Math.max(end, 2 * now.length));
            tape = now;
        }
        now[at] = header;
        now[at + TapeLayout.STARTED] = started;
        now[at + TapeLayout.ELAPSED] = elapsed;
        now[at + TapeLayout.ROWS] = rows;
        int value = at + TapeLayout.EXECUTION_WORDS;
        if (hasArray) {
            now[value++] = TapeLayout.array(keptValues, arrayIndex, bound.arrayLength());
            for (int i = 0; i < keptElements(bound); i++) {
                now[value + keptValues + i] = bound.arrayFingerprint(i);
            }
        }
        for (int i = 0; i < keptValues; i++) {
            now[value + i] = bound.fingerprint(i);
        }
        if (bound != Bindings.NONE && !shape.isText(bound.sql())) {
            keepText(ordinal, bound.sql());
        }
        // Who reads the length finds what is before it written.
        VarHandle.releaseFence();
        tapeLength = end;
        executions = ordinal + 1;
        int count = counts.add(shape.number());
        if (count > mostOfOneShape) {
            mostOfOneShape = count;
        }
        return (notesValues ? NOTED : 0)
                | (long) generation << GENERATION_SHIFT
                | (long) at << POSITION_SHIFT
                | ordinal;
    }

    /** Whether the values are wanted that the application reads from the result of an execution. */
    public static boolean notesValues(long token) {
        return token >= 0 && (token & NOTED) != 0;
    }

    private static int keptElements(Bindings bound) {
        return Math.min(TapeLayout.MAX_KEPT_VALUES, bound.arrayLength());
    }

    /**
     * Says how many rows more the application has read or changed by an execution. Ignored when the unit has ended since.
     *
     * @param token what {@link #executed} returned
     */
    public void rows(long token, long rows) {
        if (isOfThisUnit(token)) {
            int at = (int) (token >>> POSITION_SHIFT) & POSITION_MASK;
            long[] now = tape;
            if (at + TapeLayout.ROWS < now.length) {
                now[at + TapeLayout.ROWS] += rows;
            }
        }
    }

    /**
     * Says that the application has read a value from the result of an execution.
     *
     * @param token what {@link #executed} returned
     * @param row from 1
     * @param column from 1
     * @param fingerprint of the value; 0 for one that is no key is ignored
     */
    public void read(long token, int row, int column, long fingerprint) {
        if (fingerprint == 0 || column > TapeLayout.MAX_COLUMNS || !isOfThisUnit(token) || !isSampled(fingerprint)) {
            return;
        }
        int at = valuesLength;
        long[] now = values;
        if (at + TapeLayout.VALUE_WORDS > now.length) {
            if (at >= MAX_VALUES * TapeLayout.VALUE_WORDS) {
                thin();
                at = valuesLength;
            }
            now = Arrays.copyOf(values, Math.max(SMALLEST_TAPE, Math.min(2 * at, MAX_VALUES * TapeLayout.VALUE_WORDS)));
            values = now;
            if (at + TapeLayout.VALUE_WORDS > now.length) {
                return;
            }
        }
        now[at] = TapeLayout.value((int) token & ORDINAL_MASK, row, column);
        now[at + 1] = fingerprint;
        VarHandle.releaseFence();
        valuesLength = at + TapeLayout.VALUE_WORDS;
    }

    private boolean isOfThisUnit(long token) {
        return token >= 0 && ((int) (token >>> GENERATION_SHIFT) & GENERATION_MASK) == generation;
    }

    /** Whether values of this fingerprint are kept: of every column, so that what is equal stays together. */
    private boolean isSampled(long fingerprint) {
        return sampleBits == 0 || KeySample.holds(fingerprint, sampleBits);
    }

    /** Makes room by leaving out the same values of every column. Readers of the old array are not disturbed. */
    private void thin() {
        sampleBits += THINNING_BITS;
        long[] thinned = new long[values.length];
        int to = 0;
        for (int from = 0; from < valuesLength; from += TapeLayout.VALUE_WORDS) {
            if (isSampled(values[from + 1])) {
                thinned[to] = values[from];
                thinned[to + 1] = values[from + 1];
                to += TapeLayout.VALUE_WORDS;
            }
        }
        values = thinned;
        valuesLength = to;
    }

    private void keepText(int ordinal, String text) {
        if (text.length() <= MAX_KEPT_TEXT) {
            String[] room = withRoom(texts, ordinal, new String[SMALLEST_LIST]);
            room[ordinal] = text;
            texts = room;
        }
    }

    private static <T> T[] withRoom(T @Nullable [] present, int index, T[] first) {
        T[] array = present == null ? first : present;
        return index < array.length ? array : Arrays.copyOf(array, Math.max(index + 1, 2 * array.length));
    }

    /**
     * Whether the call stack of the execution just added is wanted: when its shape ran for the 2nd, 3rd, 4th, 8th, 16th ...
     * time in this unit. Where many units repeat the shape, most are taken to do so at the place that was seen last.
     */
    public boolean wantsCallStack(ShapeRecorder shape) {
        if (detail == Detail.EVERYTHING) {
            return true;
        }
        if (mostOfOneShape < 2) {
            return false;
        }
        int count = counts.count(shape.number());
        boolean isTurn = count == 3 || (count > 1 && Integer.bitCount(count) == 1);
        return isTurn && shape.wantsRepetitionStack(count);
    }

    /** Where an execution came from; {@code null}, when the stack had no frame of the application, is ignored. */
    public void callStack(ShapeRecorder shape, long token, @Nullable CallStack stack) {
        if (stack != null && isOfThisUnit(token)) {
            shape.repetitionStack(stack);
            int ordinal = (int) token & ORDINAL_MASK;
            CallStack[] room = withRoom(callStacks, ordinal, new CallStack[SMALLEST_LIST]);
            room[ordinal] = stack;
            callStacks = room;
        }
    }

    /** Whether the values that the application reads are noted. */
    boolean notesValues() {
        return notesValues;
    }

    /** A transaction has ended, and the unit goes on. */
    void transactionEnded() {
        transaction++;
    }

    /** Begins to write for a unit of which so much is to be seen. */
    void begin(Detail wanted, ValueNotes notes, @Nullable UnitTrail sharedTrail) {
        detail = wanted;
        notesValues = notes == ValueNotes.WANTED;
        trail = sharedTrail;
    }

    /** The unit of several connections that this is a part of; {@code null} where the lease or transaction is the unit. */
    @Nullable
    UnitTrail trail() {
        return trail;
    }

    // ------------------------------------------------------------------ for who evaluates, maybe on another thread

    long[] tape() {
        return tape;
    }

    /** Words of the tape that are written; ask for the {@link #tape} after it. */
    int tapeLength() {
        int length = tapeLength;
        VarHandle.acquireFence();
        return length;
    }

    long[] values() {
        return values;
    }

    /** Words of the values that are written; thinning may have made them fewer when {@link #values} is asked for. */
    int valuesLength() {
        int length = valuesLength;
        VarHandle.acquireFence();
        return length;
    }

    /** Of the values one in two to this power is kept. */
    int sampleBits() {
        return sampleBits;
    }

    Detail detail() {
        return detail;
    }

    /** Text of an execution where it is not its shape's first. */
    @Nullable
    String text(int ordinal) {
        String[] all = texts;
        return all == null || ordinal >= all.length ? null : all[ordinal];
    }

    boolean hasCallStacks() {
        return callStacks != null;
    }

    @Nullable
    CallStack callStack(int ordinal) {
        CallStack[] all = callStacks;
        return all == null || ordinal >= all.length ? null : all[ordinal];
    }

    /** Executions that were kept. */
    int executions() {
        return executions;
    }

    /** Executions of the shape that ran most. */
    int mostOfOneShape() {
        return mostOfOneShape;
    }

    int executions(int shape) {
        return counts.count(shape);
    }

    /** Hands out shapes that ran at least {@code times} times, and how often. */
    void forEachShape(int times, int most, ShapeCounts.Visitor visitor) {
        counts.forEach(times, most, visitor);
    }

    boolean isTruncated() {
        return truncatedExecutions > 0;
    }

    /** Executions that there was no room for. */
    long truncatedExecutions() {
        return truncatedExecutions;
    }

    /** Makes it ready for the next unit: tokens handed out so far are void. Large arrays are let go. */
    void reset() {
        generation = (generation + 1) & GENERATION_MASK;
        if (tapeLength > 0) {
            counts.clear();
            tapeLength = 0;
            if (tape.length > LARGEST_KEPT_TAPE) {
                tape = new long[SMALLEST_TAPE];
            }
        }
        valuesLength = 0;
        if (values.length > LARGEST_KEPT_VALUES) {
            values = NONE;
        }
        executions = 0;
        mostOfOneShape = 0;
        transaction = 0;
        truncatedExecutions = 0;
        sampleBits = 0;
        texts = null;
        callStacks = null;
    }
}
