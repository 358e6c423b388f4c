package io.pgtender.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Picks the frames of a call stack, nearest first, so that they are the same however deep a recursion went: of the rounds of
 * a method that calls itself, directly or through one other, only the nearest is kept. Not thread-safe.
 *
 * @param <F> a frame; any kind, because asking the JVM for its line is what costs most, and few are kept
 */
final class CallStackBuilder<F> {

    /** Frames that are kept: enough to tell two loops that use one repository apart. */
    static final int MAX_FRAMES = 5;

    /** Methods of a cycle of calls that is recognised. */
    private static final int MAX_CYCLE = 2;

    /** A cycle must be seen in full to be collapsed: the last frame that is kept could be the start of one. */
    private static final int FRAMES_LOOKED_AT = MAX_FRAMES + MAX_CYCLE - 1;

    private final BiPredicate<F, F> sameMethod;
    private final List<F> frames = new ArrayList<>(FRAMES_LOOKED_AT);

    CallStackBuilder(BiPredicate<F, F> sameMethod) {
        this.sameMethod = sameMethod;
    }

    /** Adds the caller of the frame that was added before. */
    void add(F frame) {
        frames.add(frame);
        for (int length = 1; length <= MAX_CYCLE; length++) {
            if (endsWithCycle(length)) {
                frames.subList(frames.size() - length, frames.size()).clear();
                return;
            }
        }
    }

    /** Whether callers that are further away make no difference any more. */
    boolean isFull() {
        return frames.size() >= FRAMES_LOOKED_AT;
    }

    List<F> nearest() {
        return frames.subList(0, Math.min(MAX_FRAMES, frames.size()));
    }

    private boolean endsWithCycle(int length) {
        int end = frames.size();
        if (end < 2 * length) {
            return false;
        }
        for (int i = end - length; i < end; i++) {
            if (!sameMethod.test(frames.get(i), frames.get(i - length))) {
                return false;
            }
        }
        return true;
    }
}
