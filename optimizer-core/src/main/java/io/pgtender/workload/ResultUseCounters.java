package io.pgtender.workload;

import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts how the results of one shape are used. Thread-safe. */
final class ResultUseCounters {

    private final LongAdder results = new LongAdder();
    private final LongAdder rowsRead = new LongAdder();
    private final LongAdder rowsFetched = new LongAdder();
    private final LongAccumulator columns = new LongAccumulator(Math::max, 0);
    private final LongAccumulator columnsRead = new LongAccumulator((some, more) -> some | more, 0);

    void add(long read, long fetched, int columnCount, long readColumns) {
        results.increment();
        rowsRead.add(read);
        rowsFetched.add(Math.max(read, fetched));
        columns.accumulate(columnCount);
        columnsRead.accumulate(readColumns);
    }

    ResultUse snapshot() {
        return new ResultUse(
                results.sum(), rowsRead.sum(), rowsFetched.sum(), (int) columns.get(), columnsRead.get(), List.of());
    }
}
