package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what happens to one shape. Comes from {@link WorkloadRecorder#shape}; keep it for as long as the statement
 * text is kept, it stays valid across resets.
 *
 * <p>Thread-safe, without locks. Recording an execution takes some 20 ns and allocates nothing; the questions
 * ({@code wants...}) take a few nanoseconds, so ask them on every execution.
 */
public class ShapeRecorder {

    /** Executions of a shape whose call site is always wanted, from the first on. */
    static final int FIRST_CALL_SITES = 3;

    /** After those, one execution in so many; a power of two. */
    static final int CALL_SITE_INTERVAL = 256;

    /** Units repeating a shape whose call site is always wanted, from the first on. */
    static final int FIRST_REPETITION_SITES = 8;

    /**
     * After those, one unit in so many: a walk up a cold stack takes longer than the query. A prime, so that code which
     * takes turns is not always met at the same turn.
     */
    static final int REPETITION_SITE_INTERVAL = 61;

    private final QueryShape shape;
    private final StatementKind kind;
    private volatile ShapeCounters counters;

    ShapeRecorder(QueryShape shape) {
        this.shape = shape;
        this.kind = shape.kind();
        this.counters = new ShapeCounters(shape.fingerprint().value());
    }

    public QueryShape shape() {
        return shape;
    }

    /** The kind of {@link #shape}, nearer at hand. */
    public StatementKind kind() {
        return kind;
    }

    /**
     * One execution that succeeded, or a JDBC batch.
     *
     * @param elapsedNanos time inside the driver's execute call
     */
    public void executed(long elapsedNanos) {
        counters.latency.record(elapsedNanos);
    }

    /**
     * One execution that threw; it counts as a call too.
     *
     * @param sqlState {@code null} where the driver gave none
     */
    public void failed(long elapsedNanos, @Nullable String sqlState) {
        ShapeCounters now = counters;
        now.latency.record(elapsedNanos);
        if (!now.errors.add(sqlState == null ? ShapeCounters.UNKNOWN_STATE : sqlState)) {
            now.otherErrors.increment();
        }
    }

    /** Rows that the application read from one execution, or that it changed. */
    public void rows(long rows) {
        if (rows > 0) {
            counters.rows(rows);
        }
    }

    /** Size of one batch, in statements; the batch itself is an {@linkplain #executed execution}. */
    public void batched(long statements) {
        counters.batched(statements);
    }

    /** A read that the result cache served: no execution. */
    public void cacheHit() {
        counters.cacheHits.increment();
    }

    /** Whether the parameters of an execution that took so long are worth a {@link #sample}. Ask once per execution. */
    public boolean wantsSample(long elapsedNanos) {
        return counters.samples.wants(elapsedNanos);
    }

    /** Keeps the parameters of one execution, or drops them if others turn out to be worth more. */
    public void sample(ParameterVector parameters) {
        counters.samples.offer(parameters);
    }

    /** Whether it is this execution's turn to have its call site captured. Ask once per execution. */
    public boolean wantsCallSite() {
        int question = ++counters.callSiteQuestions;
        return (question & (CALL_SITE_INTERVAL - 1)) == 0 || (question > 0 && question <= FIRST_CALL_SITES);
    }

    /** Counts a call site, if it is one of the first {@value ShapeCounters#MAX_CALL_SITES} of this shape. */
    public void callSite(CallSite callSite) {
        counters.callSites.add(callSite);
    }

    /** Where a unit was last seen to repeat the shape; {@code null} when it is this unit's turn to have its call site captured. */
    @Nullable
    CallSite repetitionSiteUnlessWanted() {
        ShapeCounters now = counters;
        int question = now.repetitionSiteQuestions++;
        boolean isTurn = question < FIRST_REPETITION_SITES || question % REPETITION_SITE_INTERVAL == 0;
        return isTurn ? null : now.repetitionSite;
    }

    void repetitionSite(CallSite callSite) {
        counters.repetitionSite = callSite;
    }

    /** What was recorded since the start or the last reset. */
    public ShapeStatistics snapshot() {
        return counters.snapshot(shape);
    }

    /** False for the recorder that stands in for all shapes beyond the bound. */
    boolean isTracked() {
        return true;
    }

    long totalNanos() {
        return counters.latency.totalNanos();
    }

    long errorCount() {
        return counters.errorCount();
    }

    LatencyDistribution latency() {
        return counters.latency.snapshot();
    }

    int allocatedOctaves() {
        return counters.latency.allocatedOctaves();
    }

    /** Starts from zero. An execution that is being recorded at this moment may go to what is thrown away. */
    void reset() {
        counters = new ShapeCounters(shape.fingerprint().value());
    }
}
