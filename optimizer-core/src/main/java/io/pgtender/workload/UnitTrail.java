package io.pgtender.workload;

import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.observation.UnitPart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a unit of work did on one data source, over all the connections that it borrowed, one after the other or at the same
 * time. Thread-safe.
 */
final class UnitTrail implements UnitPart {

    private final WorkloadRecorder workload;
    private final UnitOfWork scope;
    private final Detail detail;
    private final ValueNotes notes;

    /* Guarded by this: all that were handed out, and those of them that no lease writes to now. */
    private final List<UnitOfWorkRecorder> parts = new ArrayList<>(1);
    private final Deque<UnitOfWorkRecorder> idle = new ArrayDeque<>(1);
    private boolean closed;

    UnitTrail(WorkloadRecorder workload, UnitOfWork scope, Detail detail, ValueNotes notes) {
        this.workload = workload;
        this.scope = scope;
        this.detail = detail;
        this.notes = notes;
    }

    /** A recorder for a lease: one that an earlier lease of the unit has left, if there is one. */
    synchronized UnitOfWorkRecorder enter() {
        UnitOfWorkRecorder left = idle.poll();
        if (left != null) {
            left.transactionEnded();
            begin(left);
            return left;
        }
        UnitOfWorkRecorder created = workload.pool().take();
        begin(created);
        if (!closed) {
            parts.add(created);
        }
        return created;
    }

    /** A check that has joined the unit since wants to see everything from then on. */
    private void begin(UnitOfWorkRecorder recorder) {
        Detail now = detail == Detail.EVERYTHING ? detail : UnitWatch.detail(scope.detail());
        recorder.begin(now, now == Detail.EVERYTHING ? ValueNotes.WANTED : notes, this);
    }

    /** The lease that wrote to {@code recorder} is over. */
    synchronized void left(UnitOfWorkRecorder recorder) {
        if (!closed) {
            idle.push(recorder);
        }
    }

    /** What was written since {@link System#nanoTime} was {@code sinceNanos}, while the unit goes on. */
    WatchedUnit watched(long sinceNanos) {
        List<UnitOfWorkRecorder> all;
        synchronized (this) {
            all = List.copyOf(parts);
        }
        return new UnitReading(workload, all).since(sinceNanos);
    }

    @Override
    public void unitClosed() {
        List<UnitOfWorkRecorder> all;
        List<UnitOfWorkRecorder> unused;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            all = List.copyOf(parts);
            unused = List.copyOf(idle);
        }
        workload.evaluate(all, scope);
        UnitWatch.left(this);
        unused.forEach(workload.pool()::give);
    }
}
