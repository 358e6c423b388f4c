package io.pgtender.workload;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts the batches of one shape. Thread-safe. */
final class BatchCounters {

    private final LongAdder batches = new LongAdder();
    private final LongAdder statements = new LongAdder();
    private final LongAccumulator largest = new LongAccumulator(Math::max, 0);

    void add(long size) {
        batches.increment();
        statements.add(size);
        largest.accumulate(size);
    }

    BatchSizes snapshot() {
        return new BatchSizes(batches.sum(), statements.sum(), largest.get());
    }
}
