package io.pgtender.cache;

import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the statements of one transaction did so far. Rolling back to a savepoint forgets nothing. Not thread-safe. */
final class OpenTransaction {

    /** Statements whose writes are looked up again at the commit; more count as writing anything. */
    private static final int MAX_UNRESOLVED = 64;

    private final Set<QueryShape> unresolved = new LinkedHashSet<>();
    private final List<WriteIntent> held = new ArrayList<>();
    private WriteSet written = WriteSet.NOTHING;
    private boolean wrote;
    boolean locked;
    boolean failed;
    boolean isolationHidden;
    private boolean read;
    private long readNanos;

    boolean wrote() {
        return wrote;
    }

    void write(QueryShape shape, WriteEffect effect) {
        wrote = true;
        if (!effect.equals(WriteEffect.UNRESOLVED)) {
            written = written.plus(effect.writes());
        } else if (unresolved.size() < MAX_UNRESOLVED) {
            unresolved.add(shape);
        } else {
            written = written.plus(WriteSet.ANYTHING);
        }
    }

    /** The application has read something that may contain whatever was visible at {@code nanos}. */
    void read(long nanos) {
        readNanos = read && readNanos - nanos >= 0 ? readNanos : nanos;
        read = true;
    }

    /** Whether what contains everything that was visible at {@code nanos} is as new as all that was read. */
    boolean hasReadNothingAfter(long nanos) {
        return !read || nanos - readNanos >= 0;
    }

    /** All that a commit would make visible. */
    WriteSet writes(StatementEffects effects) {
        WriteSet all = written;
        for (QueryShape shape : unresolved) {
            all = all.plus(effects.of(shape).writes());
        }
        return all;
    }

    /** Keeps an intent until the transaction ends. */
    void hold(WriteIntent intent) {
        held.add(intent);
    }

    /** Gives up the intents held; the caller ends or follows them. */
    List<WriteIntent> release() {
        List<WriteIntent> released = List.copyOf(held);
        held.clear();
        return released;
    }
}
