package io.pgtender.workload;

import io.pgtender.dataflow.Execution;
import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.workload.WatchedUnit.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches one unit of work from the moment of opening on, on all data sources of the process, and beside it the units that
 * other threads begin and end meanwhile. For tests.
 *
 * <p>While any watch is open, every unit that begins in the process is followed in full, whatever the sampling says. While
 * none is, this costs one volatile read for each unit.
 *
 * <p>Thread-safe.
 */
public final class UnitWatch implements AutoCloseable {

    /** Units of other threads that one watch keeps. */
    static final int MAX_UNITS = 10_000;

    private static final CopyOnWriteArrayList<UnitWatch> OPEN = new CopyOnWriteArrayList<>();

    /** Guarded by itself. Weak: what is watchable lives as long as its data source does. */
    private static final Set<WorkloadRecorder> WATCHABLE = Collections.newSetFromMap(new WeakHashMap<>());

    /** Read with every unit that begins or ends, so on its own: the list would be one more step away. */
    private static volatile boolean anyOpen;

    private final UnitOfWork watched;
    private final long sinceNanos = System.nanoTime();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewerRunning = lock.newCondition();

    /* Guarded by the lock. */
    private final List<WatchedUnit> elsewhere = new ArrayList<>();
    private final Set<Object> running = Collections.newSetFromMap(new IdentityHashMap<>());
    private long dropped;

    private volatile boolean besideOthers;

    private UnitWatch(UnitOfWork watched) {
        this.watched = watched;
    }

    /**
     * Starts to watch the current unit of this thread.
     *
     * @throws IllegalStateException when there is none
     */
    public static UnitWatch openCurrent() {
        UnitOfWork unit = UnitOfWork.current();
        if (unit == null) {
            throw new IllegalStateException("no unit of work is open on this thread: open one to watch");
        }
        UnitWatch watch = new UnitWatch(unit);
        synchronized (OPEN) {
            for (UnitWatch other : OPEN) {
                if (other.watched != unit) {
                    other.besideOthers = true;
                    watch.besideOthers = true;
                }
            }
            OPEN.add(watch);
            anyOpen = true;
        }
        return watch;
    }

    /** Data sources in the process that can be watched, closed ones among them until they are collected. */
    public static int watchableDataSources() {
        synchronized (WATCHABLE) {
            return WATCHABLE.size();
        }
    }

    /** What {@link #watchableDataSources} counts. A copy; holding it keeps what was recorded. */
    public static List<WorkloadRecorder> watchable() {
        synchronized (WATCHABLE) {
            return List.copyOf(WATCHABLE);
        }
    }

    /** What the watched unit has done since the watch was opened, one for each data source. */
    public List<WatchedUnit> units() {
        return watched.parts(UnitTrail.class).stream()
                .map(trail -> trail.watched(sinceNanos).from(Origin.WATCHED))
                .filter(unit -> !unit.isEmpty())
                .toList();
    }

    /** What units of other threads have done that began and ended since the watch was opened. */
    public List<WatchedUnit> unitsElsewhere() {
        lock.lock();
        try {
            return List.copyOf(elsewhere);
        } finally {
            lock.unlock();
        }
    }

    /** Whether another unit of work was being watched at some time since this watch was opened: a test that runs in parallel. */
    public boolean wasBesideOthers() {
        return besideOthers;
    }

    /**
     * Waits until the units that other threads have begun meanwhile have ended: an answer can be there before the thread
     * that gave it returns its connection.
     *
     * @return how many were still going on at the end, or did not find room
     */
    public long awaitElsewhere(Duration atMost) throws InterruptedException {
        long remainingNanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!running.isEmpty() && remainingNanos > 0) {
                remainingNanos = fewerRunning.awaitNanos(remainingNanos);
            }
            return running.size() + dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Stops to watch. What was seen can still be asked for, but for what the unit itself kept. */
    @Override
    public void close() {
        synchronized (OPEN) {
            OPEN.remove(this);
            anyOpen = !OPEN.isEmpty();
        }
    }

    // ------------------------------------------------------------------ what recorders report

    static void watchable(WorkloadRecorder workload) {
        synchronized (WATCHABLE) {
            WATCHABLE.add(workload);
        }
    }

    /** How much of a unit that begins now is looked at. */
    static Detail detail(Detail wanted) {
        return anyOpen ? Detail.EVERYTHING : wanted;
    }

    /**
     * A unit has begun on a data source.
     *
     * @param part names it for {@link #left}
     */
    static void entered(Object part, @Nullable UnitOfWork scope) {
        if (anyOpen && !isWatched(scope)) {
            OPEN.forEach(watch -> watch.began(part));
        }
    }

    /** The unit is over. */
    static void left(Object part) {
        if (anyOpen) {
            OPEN.forEach(watch -> watch.over(part));
        }
    }

    /** A unit of other threads has ended, or one transaction of a lease, and can still be read. */
    static void ended(WorkloadRecorder workload, List<UnitOfWorkRecorder> parts, @Nullable UnitOfWork scope) {
        if (!anyOpen || isWatched(scope)) {
            return;
        }
        WatchedUnit unit = new UnitReading(workload, parts).all();
        if (!unit.isEmpty()) {
            OPEN.forEach(watch -> watch.add(unit));
        }
    }

    private static boolean isWatched(@Nullable UnitOfWork scope) {
        return scope != null && OPEN.stream().anyMatch(watch -> watch.watched == scope);
    }

    private void began(Object part) {
        lock.lock();
        try {
            running.add(part);
        } finally {
            lock.unlock();
        }
    }

    private void over(Object part) {
        lock.lock();
        try {
            running.remove(part);
            fewerRunning.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What began before is not of this watch: a test's preparations. */
    private void add(WatchedUnit unit) {
        List<Execution> executions = unit.executions();
        if (executions.isEmpty() || executions.get(0).startedNanos() - sinceNanos < 0) {
            return;
        }
        lock.lock();
        try {
            if (elsewhere.size() < MAX_UNITS) {
                elsewhere.add(unit);
            } else {
                dropped++;
            }
        } finally {
            lock.unlock();
        }
    }
}
