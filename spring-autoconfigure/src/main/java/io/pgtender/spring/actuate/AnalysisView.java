package io.pgtender.spring.actuate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * How old the analysis is that findings come from.
 *
 * @param state NONE: none ended yet; RUNNING: one is on its way; READY: one has ended and none runs; FAILED: the last one
 *     ended with a failure
 * @param startedAt when the one that runs began
 * @param finishedAt when the last one ended that is shown
 * @param ageSeconds since then
 * @param tookMillis how long it took
 * @param failure why the last one failed, in words
 */
record AnalysisView(
        State state,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long ageSeconds,
        @Nullable Double tookMillis,
        @Nullable String failure)
        implements OperationResponseBody {

    enum State {
        NONE,
        RUNNING,
        READY,
        FAILED
    }
}
