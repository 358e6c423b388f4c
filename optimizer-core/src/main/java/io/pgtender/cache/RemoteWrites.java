package io.pgtender.cache;

import io.pgtender.cache.RelationVersions.Counter;
import java.util.HashSet;
import java.util.Set;

/**
 * What a transport tells a cache of the writes of other processes. The transport vouches for two things: nothing is
 * reported before it is visible, and a fence means that everything was reported that was visible when the fence was
 * <i>asked for</i>. Times are {@link System#nanoTime} of this process, so no wall clock matters. Thread-safe.
 */
public final class RemoteWrites {

    /** Fence of a transport that vouches for nothing. */
    private static final Object NONE = new Object();

    private final RelationVersions versions;
    private volatile Object fence = NONE;
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
        fence = fenceNanos;
    }

    /** Others may have changed anything, definitions included: as {@link #written} for every relation. */
    public void anythingWritten(long fenceNanos) {
        versions.bump(WriteSet.ANYTHING);
        fence = fenceNanos;
    }

    /** The transport vouches for nothing until {@link #anythingWritten}: it lost its connection, or cannot tell. */
    public void lost() {
        fence = NONE;
    }

    /**
     * The relations of which every write is reported, from now on. Those that are not in it are not served as shared.
     * What was read of a relation before it was covered is outdated: nobody knows what was written meanwhile.
     */
    public void covered(Set<Long> relations) {
        Set<Long> added = new HashSet<>(relations);
        added.removeAll(covered);
        if (!added.isEmpty()) {
            versions.bump(new WriteSet(added));
        }
        covered = Set.copyOf(relations);
    }

    /**
     * What a barrier runs to have a fence asked for at once, on the thread that waits for it.
     *
     * @param poll returns at once and does not throw; the fence arrives later, as any other
     */
    public void onBarrier(Runnable poll) {
        this.poll = poll;
    }

    /** Whether an answer would have been served as shared since this was last asked: without readers, nobody needs fences. */
    public boolean wantedSinceLastAsked() {
        boolean was = wanted;
        wanted = false;
        return was;
    }

    /** Has a fence asked for at once. */
    void poll() {
        wanted = true;
        poll.run();
    }

    /** Whether everything was reported that was visible at {@code nanos} or before. */
    boolean isFencedSince(long nanos) {
        return fence instanceof Long asked && asked - nanos >= 0;
    }

    /**
     * Whether everything was reported that was visible {@code leaseNanos} before {@code nowNanos}. To be asked before the
     * versions are compared: a fence vouches for the counters that are read after it.
     */
    boolean isFresh(long nowNanos, long leaseNanos) {
        if (!wanted) {
            wanted = true; // The write is rare, and the line is shared by all readers.
        }
        return fence instanceof Long asked && nowNanos - asked <= leaseNanos;
    }

    /** Whether all writes to what was read are reported. */
    boolean covers(ReadSet reads) {
        Set<Long> now = covered;
        for (Counter counter : reads.counters()) {
            if (counter.relation > RelationVersions.EPOCH && !now.contains(counter.relation)) {
                return false;
            }
        }
        return true;
    }
}
