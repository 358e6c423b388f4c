package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several threads that want the same answer at the same time. */
class FlightsTest {

    private static final String READ = "SELECT n FROM item";

    private final CacheFixture fixture = new CacheFixture()
            .run("CREATE TABLE item (n int)", "INSERT INTO item VALUES (0)")
            .rule(READ);
    private CachedConnection leader;
    private CachedConnection follower;

    @BeforeEach
    void learn() throws SQLException {
        leader = fixture.connect();
        follower = fixture.connect();
        leader.hit(READ);
        // Executions take a second, by the cache's clock: followers wait as long as they ever do.
        fixture.cache().clear();
        leader.beforeStore = () -> fixture.nanos.addAndGet(1_000_000_000L);
        leader.value(READ);
        leader.beforeStore = () -> {};
        fixture.cache().clear();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private CompletableFuture<String> follow() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return follower.value(READ);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void follower_isServedWhatTheLeaderStored() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        AtomicReference<CompletableFuture<String>> following = new AtomicReference<>();
        leader.beforeStore = () -> {
            following.set(follow());
            read.countDown();
        };
        leader.value(READ);
        await(read);
        assertThat(following.get().get(10, TimeUnit.SECONDS)).isEqualTo("0");
        follower.value(READ);
        assertThat(follower.lastWasHit).isTrue();
        assertThat(fixture.cache().flights().size()).isZero();
    }

    /** X15: an answer older than the follower's own call must not reach it. */
    @Test
    void followerAfterACommit_doesNotGetTheAnswerFromBefore() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch following = new CountDownLatch(1);
        leader.beforeStore = () -> {
            read.countDown();
            await(following);
        };
        CompletableFuture<String> before = CompletableFuture.supplyAsync(() -> {
            try {
                return leader.value(READ);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await(read);
        fixture.connect().execute("UPDATE item SET n = 1");
        CompletableFuture<String> after = follow();
        following.countDown();
        assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo("0");
        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("1");
    }

    @Test
    void leaderThatFails_wakesItsFollowers() throws Exception {
        leader.beforeStore = () -> {
            throw new IllegalStateException("expected by the test");
        };
        try {
            leader.value(READ);
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessageContaining("expected");
        }
        leader.session.closed(Outcome.SUCCEEDED);
        assertThat(fixture.cache().flights().size()).isZero();
        assertThat(follow().get(10, TimeUnit.SECONDS)).isEqualTo("0");
    }

    @Test
    void followerInATransaction_doesNotWait() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        leader.beforeStore = () -> {
            try {
                follower.autoCommit(false);
                long missesBefore = fixture.cache().statistics().misses();
                follower.value(READ); // on the leader's thread: it would wait for itself
                assertThat(fixture.cache().statistics().misses()).isEqualTo(missesBefore + 1);
                done.countDown();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        };
        leader.value(READ);
        assertThat(done.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
