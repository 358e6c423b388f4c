package io.pgtender.spring.actuate;

import io.pgtender.Report;
import io.pgtender.spring.actuate.AnalysisView.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last analysis of one data source, renewed in the background when somebody looks and it is old. Nobody waits for it.
 * Thread-safe.
 */
final class BackgroundAnalysis {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderEndpoint.class);

    /** How long a failed one is left alone. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private static final double MILLIS_PER_SECOND = 1e3;

    private final Supplier<CompletableFuture<Report>> analysis;
    private final Duration maxAge;
    private final Clock clock;

    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Finished last;
    private @Nullable String failure;

    /** @param analysis starts one */
    BackgroundAnalysis(Supplier<CompletableFuture<Report>> analysis, Duration maxAge, Clock clock) {
        this.analysis = analysis;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    private record Finished(Report report, Instant at, Duration took) {}

    /** Whether a new one was started. */
    enum Start {
        STARTED,
        RUNS_ALREADY
    }

    /** How it is; starts one where it is due. */
    synchronized AnalysisView look() {
        if (startedAt == null && isDue()) {
            start();
        }
        return view();
    }

    /** Starts one now, due or not, unless one runs. */
    @SuppressWarnings("FutureReturnValueIgnored") // ended() is told of every outcome.
    synchronized Start start() {
        if (startedAt != null) {
            return Start.RUNS_ALREADY;
        }
        startedAt = clock.instant();
        // Completes on the analysis' own thread, which then waits for this lock.
        analysis.get().whenComplete(this::ended);
        return Start.STARTED;
    }

    /** What the last one found that ended well. */
    synchronized Optional<Report> report() {
        return Optional.ofNullable(last).map(Finished::report);
    }

    /** How it is; starts nothing. */
    synchronized AnalysisView view() {
        Finished known = last;
        State state = State.NONE;
        if (startedAt != null) {
            state = State.RUNNING;
        } else if (failure != null) {
            state = State.FAILED;
        } else if (known != null) {
            state = State.READY;
        }
        return new AnalysisView(
                state,
                startedAt,
                known == null ? null : known.at,
                known == null
                        ? null
                        : Duration.between(known.at, clock.instant()).toSeconds(),
                known == null ? null : known.took.toMillis() * 1.0,
                failure);
    }

    private boolean isDue() {
        Instant ended = endedAt;
        if (ended == null) {
            return true;
        }
        Duration rest = failure == null ? maxAge : RETRY.compareTo(maxAge) < 0 ? RETRY : maxAge;
        return !clock.instant().isBefore(ended.plus(rest));
    }

    private synchronized void ended(@Nullable Report report, @Nullable Throwable trouble) {
        Instant now = clock.instant();
        Instant began = startedAt == null ? now : startedAt;
        startedAt = null;
        endedAt = now;
        if (report != null) {
            last = new Finished(report, now, Duration.between(began, now));
            failure = null;
        } else {
            String kind = trouble == null ? "no report" : trouble.getClass().getSimpleName();
            failure = "the analysis failed (" + kind + "); the log has it";
            LOG.warn("the analysis for the endpoint failed", trouble);
        }
        LOG.debug(
                "an analysis for the endpoint took {} s",
                Duration.between(began, now).toMillis() / MILLIS_PER_SECOND);
    }
}
