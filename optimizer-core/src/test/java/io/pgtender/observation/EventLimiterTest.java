package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventLimiterTest {

    private static final Fingerprint ONE = new Fingerprint(1);
    private static final Fingerprint OTHER = new Fingerprint(2);

    /** Close to where {@code System.nanoTime} may wrap. */
    private long nowNanos = Long.MAX_VALUE - 1_000;

    private final EventLimiter limiter = new EventLimiter(() -> nowNanos);

    private void advance(Duration by) {
        nowNanos += by.toNanos();
    }

    @Test
    void second_event_of_a_shape_is_suppressed_for_the_interval() {
        assertThat(limiter.request(ONE)).isZero();
        advance(EventLimiter.SHAPE_INTERVAL.minusNanos(1));
        assertThat(limiter.request(ONE)).isEqualTo(EventLimiter.SUPPRESSED);
        assertThat(limiter.request(OTHER)).isZero();
    }

    @Test
    void next_event_says_how_many_were_suppressed() {
        limiter.request(ONE);
        limiter.request(ONE);
        limiter.request(ONE);
        advance(EventLimiter.SHAPE_INTERVAL);
        assertThat(limiter.request(ONE)).isEqualTo(2);
        advance(EventLimiter.SHAPE_INTERVAL);
        assertThat(limiter.request(ONE)).isZero();
        assertThat(limiter.suppressed()).isEqualTo(2);
    }

    @Test
    void burst_of_shapes_is_limited_in_all() {
        int events = 0;
        for (int shape = 0; shape < 100; shape++) {
            events += limiter.request(new Fingerprint(shape)) == EventLimiter.SUPPRESSED ? 0 : 1;
        }
        assertThat(events).isEqualTo(EventLimiter.BURST);
        assertThat(limiter.suppressed()).isEqualTo(100 - EventLimiter.BURST);
    }

    @Test
    void burst_is_allowed_again_after_a_pause() {
        for (int shape = 0; shape < 100; shape++) {
            limiter.request(new Fingerprint(shape));
        }
        advance(Duration.ofSeconds(1));
        int events = 0;
        for (int shape = 100; shape < 200; shape++) {
            events += limiter.request(new Fingerprint(shape)) == EventLimiter.SUPPRESSED ? 0 : 1;
        }
        assertThat(events).isEqualTo(EventLimiter.PER_SECOND);
    }

    @Test
    void shape_suppressed_for_the_sake_of_all_has_its_event_as_soon_as_there_is_room() {
        for (int shape = 0; shape <= EventLimiter.BURST; shape++) {
            limiter.request(new Fingerprint(shape));
        }
        advance(Duration.ofSeconds(1));
        assertThat(limiter.request(new Fingerprint(EventLimiter.BURST))).isEqualTo(1);
    }

    @Test
    void endless_shapes_are_bounded_and_forgotten_when_quiet() {
        for (int shape = 0; shape < 10 * EventLimiter.MAX_SHAPES; shape++) {
            limiter.request(new Fingerprint(shape));
        }
        advance(EventLimiter.SHAPE_INTERVAL.multipliedBy(2));
        assertThat(limiter.request(new Fingerprint(-1))).isZero();
    }
}
