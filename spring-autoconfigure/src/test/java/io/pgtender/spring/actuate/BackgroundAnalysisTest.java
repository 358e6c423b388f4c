package io.pgtender.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.Report;
import io.pgtender.spring.actuate.AnalysisView.State;
import io.pgtender.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BackgroundAnalysisTest {

    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final Report REPORT = new Report(
            "shop",
            new Workload(Instant.EPOCH, Instant.EPOCH, List.of(), List.of(), Workload.Drops.NONE),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty());

    private final ConfirmationsTest.Hands clock = new ConfirmationsTest.Hands();
    private final List<CompletableFuture<Report>> started = new ArrayList<>();
    private final BackgroundAnalysis analysis = new BackgroundAnalysis(
            () -> {
                started.add(new CompletableFuture<>());
                return started.get(started.size() - 1);
            },
            MAX_AGE,
            clock);

    @Test
    void look_whileOneRuns_startsNoOther() {
        assertThat(analysis.look().state()).isEqualTo(State.RUNNING);
        assertThat(analysis.look().state()).isEqualTo(State.RUNNING);
        assertThat(started).hasSize(1);
    }

    @Test
    void look_atARecentOne_startsNoOther() {
        analysis.look();
        started.get(0).complete(REPORT);

        clock.now = clock.now.plus(MAX_AGE).minusSeconds(1);

        assertThat(analysis.look().state()).isEqualTo(State.READY);
        assertThat(started).hasSize(1);
    }

    @Test
    void look_atAnOldOne_showsItWhileAnotherRuns() {
        analysis.look();
        started.get(0).complete(REPORT);

        clock.now = clock.now.plus(MAX_AGE);

        assertThat(analysis.look().state()).isEqualTo(State.RUNNING);
        assertThat(analysis.report()).contains(REPORT);
        assertThat(analysis.view().ageSeconds()).isEqualTo(MAX_AGE.toSeconds());
    }

    @Test
    void look_afterAFailure_saysItWithoutTheMessageAndTriesAgainLater() {
        analysis.look();
        started.get(0).completeExceptionally(new IllegalStateException("customer 4711"));

        AnalysisView failed = analysis.look();
        clock.now = clock.now.plus(BackgroundAnalysis.RETRY);
        AnalysisView later = analysis.look();

        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.failure()).contains("IllegalStateException").doesNotContain("4711");
        assertThat(later.state()).isEqualTo(State.RUNNING);
    }
}
