package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the statements of one unit of work in order, to find repetitions when it ends. Comes from
 * {@link WorkloadRecorder#newUnit}, goes to {@link WorkloadRecorder#finished}, and can then be used for the next unit.
 *
 * <p>Confined to one connection lease, normally one thread; not synchronised. Threads that share it against that rule
 * may lose entries, nothing worse: nothing here throws. Takes a few nanoseconds per statement and allocates nothing in
 * a unit of one statement.
 */
public final class UnitOfWorkRecorder {

    /** Executions of one unit that are kept; the rest only mark the unit as truncated. */
    public static final int MAX_EXECUTIONS = 2_000;

    /** Executions of one shape in one unit from which it is a repetition. */
    static final int REPETITION_THRESHOLD = 5;

    private static final long NO_TOKEN = -1;

    /** The first statement, which needs no arrays. */
    private @Nullable ShapeRecorder firstShape;

    private long firstElapsedNanos;
    private long firstParameterHash;
    private long firstRows;

    /** All statements, the first included, from the second on. */
    private @Nullable UnitEntries entries;

    private @Nullable UnitShapes shapes;

    private int executions;
    private boolean repeated;
    private boolean truncated;
    private int generation;

    UnitOfWorkRecorder() {}

    /**
     * Adds one execution that succeeded.
     *
     * @param parameterHash a hash of the parameter values: equal values give equal hashes
     * @return names the execution for {@link #rows}
     */
    public long executed(ShapeRecorder shape, long elapsedNanos, long parameterHash) {
        int slot = executions;
        if (slot == 0) {
            firstShape = shape;
            firstElapsedNanos = elapsedNanos;
            firstParameterHash = parameterHash;
            firstRows = 0;
        } else if (slot >= MAX_EXECUTIONS) {
            truncated = true;
            return NO_TOKEN;
        } else if (!append(slot, shape, elapsedNanos, parameterHash)) {
            return NO_TOKEN;
        }
        executions = slot + 1;
        return (long) generation << Integer.SIZE | slot;
    }

    /**
     * Says how many rows an execution returned, once its result set is closed. Ignored when the unit has ended since.
     *
     * @param token what {@link #executed} returned
     */
    public void rows(long token, long rows) {
        int slot = (int) token;
        if (token < 0 || (int) (token >>> Integer.SIZE) != generation) {
            return;
        }
        if (slot == 0) {
            firstRows = rows;
        }
        UnitEntries all = entries;
        if (all != null && slot < all.capacity()) {
            all.setRows(slot, rows);
        }
    }

    /**
     * Whether the call site of the execution just added is wanted: when its shape has reached
     * {@value #REPETITION_THRESHOLD} executions in this unit, and then at powers of two until one is known. Where many
     * units repeat the shape most are taken to do so at the place that was seen last.
     */
    public boolean wantsCallSite(ShapeRecorder shape) {
        UnitShapes counts = shapes;
        if (!repeated || counts == null) {
            return false;
        }
        int count = counts.count(shape);
        boolean isTurn =
                count == REPETITION_THRESHOLD || (count > REPETITION_THRESHOLD && Integer.bitCount(count) == 1);
        if (!isTurn || counts.callSite(shape) != null) {
            return false;
        }
        CallSite lastSeen = shape.repetitionSiteUnlessWanted();
        if (lastSeen != null) {
            counts.callSite(shape, lastSeen);
            return false;
        }
        return true;
    }

    /** Remembers where a repeated shape is executed from; the first call site of a unit stays. */
    public void callSite(ShapeRecorder shape, CallSite callSite) {
        UnitShapes counts = shapes;
        shape.repetitionSite(callSite);
        if (counts != null) {
            counts.callSite(shape, callSite);
        }
    }

    private boolean append(int slot, ShapeRecorder shape, long elapsedNanos, long parameterHash) {
        UnitEntries all = entries;
        UnitShapes counts = shapes;
        ShapeRecorder first = firstShape;
        if (all == null || counts == null) {
            all = new UnitEntries(UnitEntries.SMALLEST_CAPACITY);
            counts = new UnitShapes();
            entries = all;
            shapes = counts;
        } else if (slot >= all.capacity()) {
            all = all.grown(MAX_EXECUTIONS);
            entries = all;
        }
        if (slot == 1 && first != null) {
            all.set(0, first, firstElapsedNanos, firstParameterHash, firstRows);
            counts.add(first);
        }
        if (slot >= all.capacity()) {
            return false;
        }
        all.set(slot, shape, elapsedNanos, parameterHash, 0);
        if (counts.add(shape) >= REPETITION_THRESHOLD) {
            repeated = true;
        }
        return true;
    }

    /** Statements in order where some shape reached the threshold, else {@code null}. */
    @Nullable
    UnitEntries entriesIfRepeated() {
        return repeated ? entries : null;
    }

    @Nullable
    UnitShapes shapes() {
        return shapes;
    }

    /** Executions that were kept. */
    int executions() {
        return executions;
    }

    boolean isTruncated() {
        return truncated;
    }

    /** Makes it ready for the next unit: tokens handed out so far are void. Large arrays are let go. */
    void reset() {
        generation = (generation + 1) & Integer.MAX_VALUE;
        if (executions > 1) {
            UnitEntries all = entries;
            UnitShapes counts = shapes;
            if (all != null && all.capacity() > UnitEntries.LARGEST_KEPT_CAPACITY) {
                entries = null;
                shapes = null;
            } else if (counts != null) {
                counts.clear();
            }
        }
        executions = 0;
        repeated = false;
        truncated = false;
        firstShape = null;
    }
}
