package io.pgtender.observation;

import java.util.List;
import java.util.Optional;

/**
 * The application's frames that led to a statement.
 *
 * @param frames nearest first, at least one; recursion collapsed, at most {@value CallStackBuilder#MAX_FRAMES} when captured
 */
public record CallStack(List<CallSite> frames) {

    /**
     * @throws IllegalArgumentException when there is no frame
     */
    public CallStack {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException(
                    "a call stack without frames: use null where there is no application code");
        }
    }

    /** The nearest frame: where the statement was executed. */
    public CallSite top() {
        return frames.get(0);
    }

    /**
     * The deepest frame of this stack that the other one went through too: with the statement whose rows are looped over
     * as the other one, the line of the loop. Empty when the two have no call in common, as on different threads.
     *
     * <p>The method is the same in both while its lines may differ; the frames outside of it, being one and the same call,
     * must be equal as far as both stacks reach. A helper that both came through from different places is not in common.
     */
    public Optional<CallSite> deepestCommon(CallStack other) {
        for (int i = 0; i < frames.size(); i++) {
            for (int j = 0; j < other.frames.size(); j++) {
                if (frames.get(i).isSameMethod(other.frames.get(j)) && isCalledAlike(i, other, j)) {
                    return Optional.of(frames.get(i));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isCalledAlike(int i, CallStack other, int j) {
        int length = Math.min(frames.size() - i, other.frames.size() - j);
        return frames.subList(i + 1, i + length).equals(other.frames.subList(j + 1, j + length));
    }

    /** {@code OrderDao.find(OrderDao.java:12) < OrderService.list(OrderService.java:42)}. */
    @Override
    public String toString() {
        return String.join(" < ", frames.stream().map(CallSite::toString).toList());
    }
}
