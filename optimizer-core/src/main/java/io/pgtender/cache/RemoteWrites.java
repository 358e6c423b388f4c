package io.pgtender.cache;

import io.pgtender.cache.RelationVersions.Counter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a transport tells a cache of the writes of other processes. The transport vouches for two things: nothing is
 * reported before it is visible, and a fence means that everything was reported that was visible when the fence was
 * <i>asked for</i>. Times are {@link System#nanoTime} of this process, so no wall clock matters. Thread-safe.
 */
public final class RemoteWrites {

    private final RelationVersions versions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile @Nullable Long fence;
    private volatile Set<Long> covered = Set.of();
    private volatile Runnable poll = () -> {};
    private volatile boolean wanted;

    RemoteWrites(RelationVersions versions) {
        this.versions = versions;
    }

    /**
     * Others have written, or nothing when the set is empty.
     *
     * @param relations oids, with their ancestors and descendants
     * @param fenceNanos when the question was sent that this answers
     */
    public void written(Set<Long> relations, long fenceNanos) {
        if (!relations.isEmpty()) {
            versions.bump(new WriteSet(relations));
        }
        // After the counters: whoever sees the fence sees what came before it.
        fence(fenceNanos);
    }

    /** Others may have changed anything, definitions included: as {@link #written} for every relation. */
    public void anythingWritten(long fenceNanos) {
        versions.bump(WriteSet.ANYTHING);
        fence(fenceNanos);
    }

    /** The transport vouches for nothing until {@link #anythingWritten}: it lost its connection, or cannot tell. */
    public void lost() {
        fence(null);
    }

    /**
     * The relations of which every write is reported, from now on. Those that are not in it are not served as shared. What
     * was stored of a relation while it was not in it is outdated by this, since writes may have gone unreported.
     */
    public void covered(Set<Long> relations) {
        Set<Long> former = covered;
        Set<Long> added = new HashSet<>(relations);
        added.removeAll(former);
        if (!added.isEmpty()) {
            versions.bump(new WriteSet(added));
        }
        covered = Set.copyOf(relations);
    }

    /**
     * What a barrier runs to have a fence asked for at once, on the thread that waits for it.
     *
     * @param pollSoon returns at once and does not throw; the fence arrives later, as any other
     */
    public void onBarrier(Runnable pollSoon) {
        poll = pollSoon;
    }

    /** Whether an answer would have been served as shared since this was last asked: without readers, nobody needs fences. */
    public boolean wantedSinceLastAsked() {
        boolean was = wanted;
        wanted = false;
        return was;
    }

    private void fence(@Nullable Long asked) {
        lock.lock();
        try {
            fence = asked;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * When the last question was sent that was answered; {@code null} when the transport vouches for nothing. To be asked
     * before the versions are compared: a fence vouches for the counters that are read after it.
     */
    @Nullable
    Long fence() {
        if (!wanted) {
            wanted = true; // The write is rare, and the line is shared by all readers.
        }
        return fence;
    }

    /**
     * Waits for a fence that was asked for at {@code sinceNanos} or later.
     *
     * @return whether it came in time; at once {@code false} when the transport vouches for nothing
     */
    boolean await(long sinceNanos, Duration timeout) throws InterruptedException {
        if (fence == null) {
            return false;
        }
        wanted = true;
        poll.run();
        long left = timeout.toNanos();
        lock.lock();
        try {
            for (Long now = fence; now == null || now - sinceNanos < 0; now = fence) {
                if (now == null || left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all writes to what was read are reported. */
    boolean covers(Counter[] reads) {
        if (!wanted) {
            wanted = true; // The first answer is kept only when this is true, so asking is wanting.
        }
        if (versions.isFull()) {
            return false; // counters do not say any more which relation they are of
        }
        Set<Long> now = covered;
        for (Counter counter : reads) {
            if (counter.relation > RelationVersions.EPOCH && !now.contains(counter.relation)) {
                return false;
            }
        }
        return true;
    }
}
