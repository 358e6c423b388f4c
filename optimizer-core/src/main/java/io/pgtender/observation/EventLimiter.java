package io.pgtender.observation;

import io.pgtender.sql.Fingerprint;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Lets through one event per shape and interval, and few in all: a database that stalls makes every statement slow, and must
 * not drown the log or the application. Thread-safe, without locks of its own; some 100 ns per question.
 */
public final class EventLimiter {

    /** Shortest time between two events of one shape. */
    public static final Duration SHAPE_INTERVAL = Duration.ofSeconds(10);

    /** Events in all that may come at once... */
    public static final int BURST = 20;

    /** ... and that may come per second in the long run. */
    public static final int PER_SECOND = 2;

    /** The answer that there shall be no event. */
    public static final long SUPPRESSED = -1;

    /** Shapes that are remembered; further ones have no events until others are forgotten. */
    static final int MAX_SHAPES = 1_000;

    private static final long INTERVAL_NANOS = SHAPE_INTERVAL.toNanos();
    private static final long TOKEN_NANOS = Duration.ofSeconds(1).toNanos() / PER_SECOND;

    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<Fingerprint, Shape> shapes = new ConcurrentHashMap<>();
    private final LongAdder suppressed = new LongAdder();
    private final AtomicLong nextCleanUp;

    /** When the bucket of tokens would be full again (generic cell rate algorithm, ITU-T I.371). */
    private final AtomicLong fullAt;

    private static final class Shape {
        private final AtomicLong mutedUntil;
        private final AtomicLong suppressed = new AtomicLong();

        Shape(long now) {
            mutedUntil = new AtomicLong(now);
        }
    }

    public EventLimiter() {
        this(System::nanoTime);
    }

    EventLimiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.fullAt = new AtomicLong(now);
        this.nextCleanUp = new AtomicLong(now);
    }

    /**
     * Asks for an event.
     *
     * @return how many of this shape were suppressed since its last event, or {@link #SUPPRESSED} where this one is too
     */
    public long request(Fingerprint fingerprint) {
        long now = nanoTime.getAsLong();
        Shape shape = shapes.get(fingerprint);
        if (shape == null) {
            if (shapes.mappingCount() >= MAX_SHAPES && !forgetQuietOnes(now)) {
                suppressed.increment();
                return SUPPRESSED;
            }
            shape = shapes.computeIfAbsent(fingerprint, f -> new Shape(now));
        }
        long mutedUntil = shape.mutedUntil.get();
        if (now - mutedUntil < 0
                || !takeToken(now)
                || !shape.mutedUntil.compareAndSet(mutedUntil, now + INTERVAL_NANOS)) {
            shape.suppressed.incrementAndGet();
            suppressed.increment();
            return SUPPRESSED;
        }
        return shape.suppressed.getAndSet(0);
    }

    /** Events that there were not, of all shapes. */
    public long suppressed() {
        return suppressed.sum();
    }

    private boolean takeToken(long now) {
        while (true) {
            long before = fullAt.get();
            long from = before - now < 0 ? now : before;
            if (from - now > (BURST - 1) * TOKEN_NANOS) {
                return false;
            }
            if (fullAt.compareAndSet(before, from + TOKEN_NANOS)) {
                return true;
            }
        }
    }

    /** At most once a second: walking the table on every execution of a flood of shapes would cost more than it saves. */
    private boolean forgetQuietOnes(long now) {
        long due = nextCleanUp.get();
        if (now - due < 0
                || !nextCleanUp.compareAndSet(due, now + Duration.ofSeconds(1).toNanos())) {
            return false;
        }
        shapes.values().removeIf(shape -> now - shape.mutedUntil.get() >= 0);
        return shapes.mappingCount() < MAX_SHAPES;
    }
}
