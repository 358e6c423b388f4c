package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallStack;
import io.pgtender.sql.QueryShape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** All that is counted of one shape since the start or the last reset. Thread-safe. */
final class ShapeCounters {

    /** Distinct SQLSTATEs that are told apart; others are counted as {@link #OTHER_STATES}. */
    static final int MAX_SQL_STATES = 32;

    /** Distinct call sites that are kept; later ones are not counted. */
    static final int MAX_CALL_SITES = 16;

    static final String UNKNOWN_STATE = "?????";
    static final String OTHER_STATES = "other";

    private static final VarHandle ROWS;

    static {
        try {
            ROWS = MethodHandles.lookup().findVarHandle(ShapeCounters.class, "rows", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final LatencyHistogram latency = new LatencyHistogram();
    final LongAdder cacheHits = new LongAdder();
    final BoundedTally<String> errors = new BoundedTally<>(MAX_SQL_STATES);
    final LongAdder otherErrors = new LongAdder();
    final BoundedTally<CallSite> callSites = new BoundedTally<>(MAX_CALL_SITES);
    final SampleReservoir samples;

    @SuppressWarnings("FieldMayBeFinal") // written through ROWS
    private volatile long rows;

    /** Created with the first batch: most shapes are never sent in one. */
    private volatile @Nullable BatchCounters batches;

    /** Created with the first result that is watched. */
    private volatile @Nullable ResultUseCounters resultUse;

    /** Created with the first read that a unit which is looked at in full did. */
    private volatile @Nullable KeyTally keys;

    /** Executions that were asked about a call site; plain, as an approximate count is enough. */
    int callSiteQuestions;

    /** Units that repeated the shape; plain as well. */
    int repetitionSiteQuestions;

    /** Where a unit was last seen to repeat the shape; immutable, so that a plain field will do. */
    @Nullable
    CallStack repetitionStack;

    /** Where units that are not followed count the repetitions of the shape; plain as well. */
    RepetitionTable.@Nullable Sums knownRepetition;

    ShapeCounters(long seed, SampleBudget budget) {
        this.samples = new SampleReservoir(seed, budget);
    }

    long errorCount() {
        return errors.total() + otherErrors.sum();
    }

    void rows(long count) {
        ROWS.getAndAdd(this, count);
    }

    void batched(long statements) {
        BatchCounters counters = batches;
        if (counters == null) {
            counters = createBatches();
        }
        counters.add(statements);
    }

    private synchronized BatchCounters createBatches() {
        BatchCounters counters = batches;
        if (counters == null) {
            counters = new BatchCounters();
            batches = counters;
        }
        return counters;
    }

    void resultUsed(long rowsRead, long rowsFetched, int columns, long columnsRead) {
        ResultUseCounters counters = resultUse;
        if (counters == null) {
            counters = createResultUse();
        }
        counters.add(rowsRead, rowsFetched, columns, columnsRead);
    }

    private synchronized ResultUseCounters createResultUse() {
        ResultUseCounters counters = resultUse;
        if (counters == null) {
            counters = new ResultUseCounters();
            resultUse = counters;
        }
        return counters;
    }

    /** One execution that asked for values of this fingerprint. */
    void asked(long key) {
        KeyTally tally = keys;
        if (tally == null) {
            tally = createKeys();
        }
        tally.add(key);
    }

    private synchronized KeyTally createKeys() {
        KeyTally tally = keys;
        if (tally == null) {
            tally = new KeyTally();
            keys = tally;
        }
        return tally;
    }

    ShapeStatistics snapshot(QueryShape shape) {
        Map<String, Long> states = errors.snapshot();
        long others = otherErrors.sum();
        if (others > 0) {
            states = new LinkedHashMap<>(states);
            states.merge(OTHER_STATES, others, Long::sum);
        }
        // Errors first, so that none is reported whose call is not.
        LatencyDistribution distribution = latency.snapshot();
        BatchCounters batched = batches;
        ResultUseCounters used = resultUse;
        KeyTally asked = keys;
        return new ShapeStatistics(
                shape,
                distribution.count(),
                states,
                rows,
                batched == null ? BatchSizes.NONE : batched.snapshot(),
                cacheHits.sum(),
                distribution,
                samples.snapshot(),
                mostFrequentFirst(callSites.snapshot()),
                used == null ? ResultUse.NONE : used.snapshot(),
                asked == null ? KeyRepetition.NONE : asked.snapshot());
    }

    private static Map<CallSite, Long> mostFrequentFirst(Map<CallSite, Long> counts) {
        Map<CallSite, Long> ordered = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<CallSite, Long>comparingByValue().reversed())
                .forEach(e -> ordered.put(e.getKey(), e.getValue()));
        return Collections.unmodifiableMap(ordered);
    }
}
