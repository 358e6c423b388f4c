package io.pgtender.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.spring.actuate.Confirmations.Trial;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ConfirmationsTest {

    private static final Trial TRIAL = new Trial("shop", "APPLY", "4711", "CREATE INDEX", "alice");

    private final Hands clock = new Hands();
    private final Confirmations confirmations = new Confirmations(clock);

    @Test
    void token_ofTheSameTrial_isGoodOnce() {
        String token = confirmations.opened(TRIAL).text();

        assertThat(confirmations.take(token, TRIAL)).isTrue();
        assertThat(confirmations.take(token, TRIAL)).isFalse();
    }

    @Test
    void token_ofAnotherUserOrStatement_isNotGood() {
        String token = confirmations.opened(TRIAL).text();

        assertThat(confirmations.take(token, new Trial("shop", "APPLY", "4711", "CREATE INDEX", "bob")))
                .isFalse();
        assertThat(confirmations.take(token, new Trial("shop", "APPLY", "4711", "DROP INDEX", "alice")))
                .isFalse();
        assertThat(confirmations.take(token, TRIAL)).isTrue();
    }

    @Test
    void token_thatIsTooOld_isNotGood() {
        String token = confirmations.opened(TRIAL).text();

        clock.now = clock.now.plus(Confirmations.LIFE);

        assertThat(confirmations.take(token, TRIAL)).isFalse();
    }

    @Test
    void tokens_beyondTheBound_forgetTheOldest() {
        String first = confirmations.opened(TRIAL).text();
        String last = first;
        for (int i = 0; i < Confirmations.MAX_OPEN; i++) {
            last = confirmations.opened(TRIAL).text();
        }

        assertThat(confirmations.take(first, TRIAL)).isFalse();
        assertThat(confirmations.take(last, TRIAL)).isTrue();
    }

    /** A clock that is moved by hand. */
    static final class Hands extends Clock {

        Instant now = Instant.parse("2026-11-21T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
