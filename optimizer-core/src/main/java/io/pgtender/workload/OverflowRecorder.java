package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Stands in for all shapes that did not fit: counts their executions and keeps nothing else. */
final class OverflowRecorder extends ShapeRecorder {

    private static final QueryShape ALL_OTHERS =
            new QueryShape(new Fingerprint(0), "(shapes beyond the bound)", StatementKind.OTHER, Set.of(), List.of());

    private final LongAdder executions = new LongAdder();

    OverflowRecorder() {
        super(ALL_OTHERS, TapeLayout.NO_SHAPE);
    }

    long executions() {
        return executions.sum();
    }

    @Override
    public void executed(long elapsedNanos) {
        executions.increment();
    }

    @Override
    public void failed(long elapsedNanos, @Nullable String sqlState) {
        executions.increment();
    }

    @Override
    public void rows(long rows) {}

    @Override
    public void resultUsed(long rowsRead, long rowsFetched, int columns, long columnsRead) {}

    @Override
    public void batched(long statements) {}

    @Override
    public void cacheHit() {}

    @Override
    public boolean wantsSample(long elapsedNanos) {
        return false;
    }

    @Override
    public void sample(ParameterVector parameters) {}

    @Override
    public boolean wantsCallSite() {
        return false;
    }

    @Override
    public void callSite(CallSite callSite) {}

    @Override
    boolean isTracked() {
        return false;
    }

    @Override
    void reset() {
        executions.reset();
    }
}
