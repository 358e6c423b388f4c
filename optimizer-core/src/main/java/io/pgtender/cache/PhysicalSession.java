package io.pgtender.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is known of one physical connection, which outlives a lease. Written by the lease's thread; thread-safe to read. */
final class PhysicalSession {

    enum Change {
        /** Settings, role or temporary objects are as {@link #identity} says. */
        NONE,
        /** Settings, role or temporary objects may differ, or were never asked for. */
        SETTINGS,
        /** Besides, a transaction may be open that nobody told us of. */
        TRANSACTION
    }

    private volatile @Nullable String identity;
    private volatile @Nullable Backend backend;
    private volatile Change change;
    private volatile boolean told;
    private final AtomicBoolean asked = new AtomicBoolean();

    PhysicalSession(Change change) {
        this.change = change;
    }

    Change change() {
        return change;
    }

    @Nullable
    Backend backend() {
        return backend;
    }

    /** Whether nobody has asked this before. */
    boolean isNew() {
        return asked.compareAndSet(false, true);
    }

    /** The application did it. */
    void changed(Change what) {
        told = true;
        unsure(what);
    }

    /** Whether the application is known to have changed what was read, or may have begun a transaction unseen. */
    boolean isToldOfChange() {
        return told;
    }

    /** It may have happened. */
    void unsure(Change what) {
        identity = null;
        if (change.compareTo(what) < 0) {
            change = what;
        }
    }

    /** No transaction is open. */
    void idle() {
        if (change == Change.TRANSACTION) {
            change = Change.SETTINGS;
        }
    }

    /** The server was asked, in no transaction of the application's. */
    void read(SessionFacts facts) {
        backend = facts.backend();
        identity = facts.identity();
        change = Change.NONE;
        told = false;
    }

    /** Whether the session reads and writes statements as one does that no application has changed. */
    boolean is(String freshIdentity) {
        return freshIdentity.equals(identity);
    }
}
