package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.WorkloadRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From recorded executions to a verdict, with the history that the recorder keeps. */
class RecordedVerificationTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final SteppingClock clock = new SteppingClock();
    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().clock(clock).build();
    private final List<ShapeRecorder> shapes = IntStream.range(0, 5)
            .mapToObj(i -> recorder.shape(Simulation.shape(i)))
            .toList();
    private final Random random = new Random(1);

    @Test
    void recorded_hours_carry_a_verdict() {
        recorder.tick();
        run(Duration.ofHours(3), 1);
        Instant started = clock.instant();
        run(Duration.ofMinutes(10), 1.2);
        Instant finished = clock.instant();
        run(Duration.ofMinutes(50), 0.4);

        Verdict verdict = new Verifier(VerifierSettings.production())
                .verify(recorder.series(), Simulation.AFFECTED, Set.of(), started, finished);

        assertThat(verdict).isInstanceOf(Verdict.Improved.class);
        assertThat(verdict.basis().controls()).isEqualTo(4);
        ShapeComparison shape = verdict.shapes().get(0);
        assertThat(shape.blocksBefore()).isGreaterThan(30);
        assertThat(shape.blocksAfter()).isGreaterThanOrEqualTo(6);
        assertThat(shape.typical().ratio()).isBetween(0.36, 0.44);
    }

    private void run(Duration duration, double effect) {
        for (long tick = duration.dividedBy(INTERVAL); tick > 0; tick--) {
            for (ShapeRecorder shape : shapes) {
                double factor = shape.equals(shapes.get(0)) ? effect : 1;
                for (int call = 0; call < 5; call++) {
                    shape.executed((long) (factor * Math.exp(14 + 0.6 * random.nextGaussian())));
                }
            }
            clock.now = clock.now.plus(INTERVAL);
            recorder.tick();
        }
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Simulation.CHANGE;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("only instants are asked for");
        }
    }
}
