package io.pgtender.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the writes of each relation that were started and finished. A cached answer is current iff for each of its
 * relations {@code started} still equals the {@code finished} that was read before the query was sent.
 *
 * <p>Thread-safe. Counters only grow and are never forgotten.
 */
class RelationVersions {

    /** Pseudo relation that every cached answer depends on: a write that may have changed anything. */
    static final long EPOCH = 0;

    /** Pseudo relation that every resolution depends on: a statement that may have changed the schema. */
    static final long DEFINITIONS = -1;

    /** Most relations with a counter of their own; those beyond share the one of {@link #EPOCH}. */
    static final int MAX_RELATIONS = 65_536;

    /*
     * Why a hit never misses a commit of this process. Let a write begin its intent at b, become visible at v and end its
     * intent at e, with b < v < e. An answer that lacks the write was read from a snapshot before v, and its f was recorded
     * before that snapshot. From e on, finished (hence started, which is never smaller) exceeds f. Between v and e,
     * started counts the intent and f cannot count an end that had not happened. So started == f is false at every
     * instant from v on. Needs: started is raised before finished, f is recorded before the statement is sent, the intent
     * begins before anything that can commit is sent and ends only after a definite outcome.
     */
    static final class Counter {
        final long relation;
        final AtomicLong started = new AtomicLong();
        final AtomicLong finished = new AtomicLong();
        final LongAdder invalidations = new LongAdder();

        Counter(long relation) {
            this.relation = relation;
        }
    }

    private final ConcurrentHashMap<Long, Counter> counters = new ConcurrentHashMap<>();
    private final Counter epoch = new Counter(EPOCH);

    RelationVersions() {
        counters.put(EPOCH, epoch);
        counters.put(DEFINITIONS, new Counter(DEFINITIONS));
    }

    Counter counter(long relation) {
        Counter counter = counters.get(relation);
        return counter != null ? counter : newCounter(relation);
    }

    // Synchronized so that a relation is given either its own counter or EPOCH's, for everybody and for ever.
    private synchronized Counter newCounter(long relation) {
        if (counters.size() >= MAX_RELATIONS) {
            return counters.getOrDefault(relation, epoch);
        }
        return counters.computeIfAbsent(relation, Counter::new);
    }

    /** Whether relations share the counter of {@link #EPOCH}, for want of room. */
    boolean isFull() {
        return counters.size() >= MAX_RELATIONS;
    }

    /** Announces a write that may become visible from now on. Call it before anything is sent that can commit. */
    WriteIntent beginWrite(WriteSet writes) {
        List<Counter> written = counters(writes.relations());
        for (Counter counter : written) {
            counter.started.incrementAndGet();
        }
        return new WriteIntent(this, written);
    }

    /** Called once by {@link WriteIntent#end}. */
    void endWrite(List<Counter> written) {
        for (Counter counter : written) {
            counter.finished.incrementAndGet();
        }
    }

    /** Makes every answer that depends on one of {@code writes} invalid, as a write that begins and ends now. */
    void bump(WriteSet writes) {
        List<Counter> written = counters(writes.relations());
        for (Counter counter : written) {
            counter.started.incrementAndGet();
        }
        for (Counter counter : written) {
            counter.finished.incrementAndGet();
        }
    }

    /** The counters that an answer read from {@code relations} depends on: theirs and {@link #EPOCH}'s. */
    ReadSet readSet(Collection<Long> relations) {
        List<Counter> read = new ArrayList<>(relations.size() + 1);
        read.add(epoch);
        read.addAll(counters(relations));
        return new ReadSet(read.toArray(Counter[]::new));
    }

    /** What to compare with later; read it before the statement is sent. */
    ReadSet.Version record(ReadSet reads) {
        return reads.record();
    }

    /** What is kept with an answer that has been read: what was recorded before. */
    ReadSet.Version atStore(ReadSet.Version recorded) {
        return recorded;
    }

    /** Every counter that exists. */
    Collection<Counter> counters() {
        return counters.values();
    }

    private List<Counter> counters(Collection<Long> relations) {
        List<Counter> found = new ArrayList<>(relations.size());
        for (long relation : relations) {
            found.add(counter(relation));
        }
        return found;
    }
}
