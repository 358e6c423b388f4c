package io.pgtender.coherence;

import io.pgtender.cache.RemoteWrites;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.function.Consumer;

/** Where the poller reports: {@link RemoteWrites}, whose methods these are. */
interface Receiver {

    void written(Set<Long> relations, long fenceNanos);

    void anythingWritten(long fenceNanos);

    void lost();

    void covered(Set<Long> relations);

    /** Whether anybody would have been served since this was last asked. */
    boolean wantedSinceLastAsked();

    /** Whether nobody can hear any more. */
    boolean isGone();

    /** Reports to {@code writes} as long as somebody else refers to them: a forgotten cache needs no reports. */
    static Receiver of(RemoteWrites writes) {
        return new Weak(new WeakReference<>(writes));
    }

    /** Lets go of a cache that nobody has closed. */
    record Weak(WeakReference<RemoteWrites> writes) implements Receiver {

        @Override
        public void written(Set<Long> relations, long fenceNanos) {
            with(w -> w.written(relations, fenceNanos));
        }

        @Override
        public void anythingWritten(long fenceNanos) {
            with(w -> w.anythingWritten(fenceNanos));
        }

        @Override
        public void lost() {
            with(RemoteWrites::lost);
        }

        @Override
        public void covered(Set<Long> relations) {
            with(w -> w.covered(relations));
        }

        @Override
        public boolean wantedSinceLastAsked() {
            RemoteWrites w = writes.get();
            return w != null && w.wantedSinceLastAsked();
        }

        @Override
        public boolean isGone() {
            return writes.get() == null;
        }

        private void with(Consumer<RemoteWrites> report) {
            RemoteWrites w = writes.get();
            if (w != null) {
                report.accept(w);
            }
        }
    }
}
