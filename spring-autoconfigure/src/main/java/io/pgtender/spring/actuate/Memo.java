package io.pgtender.spring.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is asked for again only when it is older than a bound, so that many viewers cost as much as one.
 * Thread-safe; who comes while it is being asked for waits for it.
 */
final class Memo<T> {

    private final Duration maxAge;
    private final Clock clock;
    private final Supplier<T> source;
    private @Nullable T value;
    private Instant readAt = Instant.MIN;

    Memo(Duration maxAge, Clock clock, Supplier<T> source) {
        this.maxAge = maxAge;
        this.clock = clock;
        this.source = source;
    }

    synchronized T get() {
        T known = value;
        Instant now = clock.instant();
        if (known == null || !now.isBefore(readAt.plus(maxAge)) || now.isBefore(readAt)) {
            known = source.get();
            value = known;
            readAt = clock.instant();
        }
        return known;
    }

    /** Has it asked for again next time. */
    synchronized void forget() {
        value = null;
    }
}
