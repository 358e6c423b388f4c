package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.EventQueue;
import io.pgtender.observation.SlowQuery;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TenderEventsTest {

    private static final long DEADLINE_SECONDS = 30;

    private static final SlowQuery QUERY = new SlowQuery(
            "test",
            QueryShapes.parse("SELECT 1"),
            Instant.EPOCH,
            Duration.ofSeconds(1),
            SlowQuery.UNKNOWN_ROWS,
            1,
            SlowQuery.Outcome.SUCCEEDED,
            null,
            null,
            null,
            "main",
            0,
            null);

    private final BlockingQueue<Throwable> troubles = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> deliveries = new LinkedBlockingQueue<>();

    private TenderEvents events(TenderListener listener) {
        return new TenderEvents("test", listener, troubles::add);
    }

    @Test
    void listener_is_called_on_a_daemon_thread_without_the_callers_context() throws InterruptedException {
        ThreadLocal<String> inherited = new InheritableThreadLocal<>();
        inherited.set("the caller's");
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        try (TenderEvents events = events(new TenderListener() {
            @Override
            public void slowQuery(SlowQuery query) {
                seen.add(String.valueOf(inherited.get()));
                deliveries.add(Thread.currentThread());
            }
        })) {
            events.slowQuery(QUERY);
            Thread thread = deliveries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(thread).isNotNull().isNotSameAs(Thread.currentThread());
            assertThat(thread.isDaemon()).isTrue();
            assertThat(seen.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo("null");
        }
    }

    @Test
    void listener_that_throws_is_called_again() throws InterruptedException {
        try (TenderEvents events = events(new TenderListener() {
            @Override
            public void slowQuery(SlowQuery query) {
                deliveries.add(Thread.currentThread());
                throw new AssertionError("expected by a test");
            }
        })) {
            events.slowQuery(QUERY);
            events.slowQuery(QUERY);
            assertThat(deliveries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            assertThat(deliveries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            assertThat(troubles.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(AssertionError.class);
            assertThat(troubles.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void listener_that_hangs_holds_nobody_up_and_loses_what_does_not_fit() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        try (TenderEvents events = events(new TenderListener() {
            @Override
            public void slowQuery(SlowQuery query) {
                deliveries.add(Thread.currentThread());
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        })) {
            events.slowQuery(QUERY);
            assertThat(deliveries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            for (int i = 0; i < EventQueue.CAPACITY + 7; i++) {
                events.slowQuery(QUERY);
            }
            assertThat(events.dropped()).isEqualTo(7);
            release.countDown();
            for (int i = 0; i < EventQueue.CAPACITY; i++) {
                assertThat(deliveries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void event_after_close_is_dropped_and_counted() {
        TenderEvents events = events(TenderListener.NONE);
        events.close();
        events.slowQuery(QUERY);
        assertThat(events.dropped()).isEqualTo(1);
    }

    @Test
    void thread_ends_with_close() throws InterruptedException {
        try (TenderEvents events = events(new TenderListener() {
            @Override
            public void slowQuery(SlowQuery query) {
                deliveries.add(Thread.currentThread());
            }
        })) {
            events.slowQuery(QUERY);
        }
        Thread thread = deliveries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        assertThat(thread.isAlive()).isFalse();
    }
}
