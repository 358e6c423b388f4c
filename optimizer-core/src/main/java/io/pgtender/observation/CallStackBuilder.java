package io.pgtender.observation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a call stack together from its frames, nearest first, so that it is the same however deep a recursion went: of the
 * rounds of a method that calls itself, directly or through one other, only the nearest is kept. Not thread-safe.
 */
final class CallStackBuilder {

    /** Frames that are kept: enough to tell two loops that use one repository apart. */
    static final int MAX_FRAMES = 5;

    /** Methods of a cycle of calls that is recognised. */
    private static final int MAX_CYCLE = 2;

    /** A cycle must be seen in full to be collapsed: the last frame that is kept could be the start of one. */
    private static final int FRAMES_LOOKED_AT = MAX_FRAMES + MAX_CYCLE - 1;

    private final List<CallSite> frames = new ArrayList<>(FRAMES_LOOKED_AT);

    /** Adds the caller of the frame that was added before. */
    void add(CallSite frame) {
        frames.add(frame);
        for (int length = 1; length <= MAX_CYCLE; length++) {
            if (endsWithCycle(length)) {
                frames.subList(frames.size() - length, frames.size()).clear();
                return;
            }
        }
    }

    boolean isFull() {
        return frames.size() >= FRAMES_LOOKED_AT;
    }

    /** {@code null} when no frame was added. */
    @Nullable
    CallStack build() {
        return frames.isEmpty() ? null : new CallStack(frames.subList(0, Math.min(MAX_FRAMES, frames.size())));
    }

    private boolean endsWithCycle(int length) {
        int end = frames.size();
        if (end < 2 * length) {
            return false;
        }
        for (int i = end - length; i < end; i++) {
            if (!frames.get(i).isSameMethod(frames.get(i - length))) {
                return false;
            }
        }
        return true;
    }
}
