package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnitWatchTest {

    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().dataFlowShare(0).build();
    private final ShapeRecorder read = recorder.shape(Shapes.read("SELECT name FROM customers WHERE id = ?"));
    private final ShapeRecorder other = recorder.shape(Shapes.read("SELECT id FROM orders"));

    private static void execute(UnitOfWorkRecorder unit, ShapeRecorder shape) {
        unit.executed(shape, System.nanoTime(), 1_000, Bindings.NONE);
    }

    private static List<String> texts(List<WatchedUnit> units) {
        return units.stream()
                .flatMap(unit -> unit.executions().stream())
                .map(execution -> execution.statement().shape().text())
                .toList();
    }

    private void elsewhere(Runnable task) {
        CompletableFuture.runAsync(task).join();
    }

    @Test
    void unit_isSeenFromTheOpeningOn() {
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING)) {
            UnitOfWorkRecorder unit = recorder.newUnit(scope);
            execute(unit, other);
            try (UnitWatch watch = UnitWatch.openCurrent()) {
                execute(unit, read);

                assertThat(texts(watch.units())).containsExactly(read.shape().text());
            }
        }
    }

    @Test
    void unit_ofAnotherThreadIsSeenOnceItHasEnded() {
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch watch = UnitWatch.openCurrent()) {
            UnitOfWorkRecorder unit = recorder.newUnit();
            elsewhere(() -> execute(unit, read));
            assertThat(watch.unitsElsewhere()).isEmpty();

            elsewhere(() -> recorder.left(unit));

            assertThat(texts(watch.unitsElsewhere()))
                    .containsExactly(read.shape().text());
            assertThat(watch.units()).isEmpty();
        }
    }

    @Test
    void unit_thatBeganBeforeTheOpeningIsNotSeen() {
        UnitOfWorkRecorder unit = recorder.newUnit();
        execute(unit, read);
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch watch = UnitWatch.openCurrent()) {
            elsewhere(() -> recorder.left(unit));

            assertThat(watch.unitsElsewhere()).isEmpty();
        }
    }

    @Test
    void unit_ofAnotherWatchIsNotSeenButThatItWasThereIs() {
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch watch = UnitWatch.openCurrent()) {
            elsewhere(() -> {
                UnitOfWork parallel = UnitOfWork.open("parallel", Detail.EVERYTHING);
                UnitWatch its = UnitWatch.openCurrent();
                execute(recorder.newUnit(parallel), read);
                parallel.close();
                its.close();
            });

            assertThat(watch.unitsElsewhere()).isEmpty();
            assertThat(watch.wasBesideOthers()).isTrue();
        }
    }

    @Test
    void watch_insideAnotherIsNotBesideIt() {
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch outer = UnitWatch.openCurrent();
                UnitWatch inner = UnitWatch.openCurrent()) {
            assertThat(outer.wasBesideOthers()).isFalse();
            assertThat(inner.wasBesideOthers()).isFalse();
        }
    }

    @Test
    void units_areFollowedWhateverTheSampling() {
        for (int i = 0; i < UnitSampler.FIRST_UNITS; i++) {
            recorder.left(recorder.newUnit());
        }
        assertThat(recorder.newUnit().notesValues()).isFalse();

        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch watch = UnitWatch.openCurrent()) {
            assertThat(recorder.newUnit().notesValues()).isTrue();
        }
    }

    @Test
    void work_thatGoesOnIsWaitedForAndCounted() throws InterruptedException {
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch watch = UnitWatch.openCurrent()) {
            UnitOfWorkRecorder unit = recorder.newUnit();
            execute(unit, read);
            assertThat(watch.awaitElsewhere(Duration.ofMillis(1))).isEqualTo(1);

            CompletableFuture<Void> ending = CompletableFuture.runAsync(() -> recorder.left(unit));
            assertThat(watch.awaitElsewhere(Duration.ofSeconds(30))).isZero();
            ending.join();
            assertThat(watch.unitsElsewhere()).hasSize(1);
        }
    }

    @Test
    void executions_beyondWhatIsKeptAreCounted() {
        try (UnitOfWork scope = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitWatch watch = UnitWatch.openCurrent()) {
            UnitOfWorkRecorder unit = recorder.newUnit(scope);
            for (int i = 0; i < UnitOfWorkRecorder.MAX_EXECUTIONS + 7; i++) {
                execute(unit, read);
            }

            assertThat(watch.units()).singleElement().satisfies(seen -> {
                assertThat(seen.executions()).hasSize(UnitOfWorkRecorder.MAX_EXECUTIONS);
                assertThat(seen.executionsNotKept()).isEqualTo(7);
            });
        }
    }

    @Test
    void watch_withoutAUnitIsRefused() {
        assertThatIllegalStateException().isThrownBy(UnitWatch::openCurrent);
    }
}
