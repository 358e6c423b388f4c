package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.apply.JournalEntry.State;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the application around a change does to it: interrupts, closed pools, listeners that misbehave, clocks that jump. */
class HostFaultTest {

    private static final String NAME = BY_CUSTOMER.proposedName();
    private static final String OLD_SNAPSHOTS = "waiting for old snapshots";

    private final ApplyFixture db;

    HostFaultTest() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void threadInterruptedBefore_changesNothingAndStaysInterrupted() throws Exception {
        boolean interrupted;
        State state;
        try (ChangeApplier applier = db.applier()) {
            Thread.currentThread().interrupt();
            state = applier.apply(recommend(BY_CUSTOMER), REAL).state();
        } finally {
            interrupted = Thread.interrupted();
        }
        assertThat(state).isEqualTo(State.YIELDED);
        assertThat(interrupted).isTrue();
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void poolClosedDuringTheBuild_doesNotDisturbIt() throws Exception {
        HikariDataSource pool = pool();
        CompletableFuture<JournalEntry> build;
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(pool), PACE, Clock.systemUTC())) {
            try (Connection old = db.oldSnapshot()) {
                build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
                db.awaitPhase(OLD_SNAPSHOTS);
                pool.close();
                old.commit();
            }
            assertThat(get(build).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void poolClosedBefore_isOnlyReadForItsSettings() throws Exception {
        HikariDataSource pool = pool();
        pool.close();
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(pool), PACE, Clock.systemUTC())) {
            assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void serverThatIsNotThere_isRefused() throws Exception {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere.setUrl("jdbc:postgresql://localhost:" + free.getLocalPort() + "/none");
        }
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(nowhere), PACE, Clock.systemUTC())) {
            assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void serverWithoutAConnectionForTheWatch_isRefusedBeforeAnythingIsDone() throws Exception {
        db.execute(
                "DROP ROLE IF EXISTS pgt_limited",
                "CREATE ROLE pgt_limited LOGIN PASSWORD 'secret' CONNECTION LIMIT 1",
                "GRANT CREATE ON SCHEMA public TO pgt_limited",
                "ALTER TABLE public.orders OWNER TO pgt_limited");
        try (ChangeApplier applier = db.applierOf("pgt_limited")) {
            assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL.journalInMemory()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("too many connections");
            assertThat(db.indexState(NAME)).isNull();
        } finally {
            db.execute("ALTER TABLE public.orders OWNER TO CURRENT_USER", "DROP OWNED BY pgt_limited");
            db.execute("DROP ROLE pgt_limited");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, StackOverflowError.class, Error.class})
    void listenerThatThrows_leavesTheBuildWatched(Class<? extends Throwable> trouble) throws Exception {
        deployBehind(new ChangeListener() {
            @Override
            public void progress(BuildProgress progress) {
                HostFaultTest.<RuntimeException>raise(trouble);
            }
        });
    }

    @Test
    void listenerThatThrowsAtEveryState_changesNothing() throws Exception {
        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL.listener(new ChangeListener() {
            @Override
            public void changed(JournalEntry e) {
                throw new StackOverflowError("on purpose");
            }
        }));

        assertThat(entry.state()).isEqualTo(State.APPLIED);
    }

    @Test
    void listenerThatNeverReturns_leavesTheBuildWatched() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try {
            deployBehind(new ChangeListener() {
                @Override
                public void progress(BuildProgress progress) {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
        } finally {
            never.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, -3_650, 3_650})
    void clockThatJumpsAtEveryLook_changesNothing(long days) throws Exception {
        AtomicLong looks = new AtomicLong();
        Instant now = Instant.now();
        InstantSource jumping = () -> now.plus(Duration.ofDays(days * looks.incrementAndGet()));
        try (ChangeApplier applier =
                new ChangeApplier(DirectConnections.of(db.dataSource), PACE, jumping.withZone(ZoneOffset.UTC))) {
            JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);

            assertThat(entry.state()).isEqualTo(State.APPLIED);
            assertThat(applier.reconcile()).isEmpty();
            assertThat(applier.revert(entry).state()).isEqualTo(State.REVERTED);
        }
    }

    /** A build that is stuck, and whose listener has heard of it, still gives way to a deploy. */
    private void deployBehind(ChangeListener listener) throws Exception {
        CompletableFuture<BuildProgress> heard = new CompletableFuture<>();
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build =
                    start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL.listener(new ChangeListener() {
                        @Override
                        public void progress(BuildProgress progress) {
                            heard.complete(progress);
                            listener.progress(progress);
                        }
                    })));
            get(heard);

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ADD COLUMN note text");
                return true;
            }));

            assertThat(get(build).state()).isEqualTo(State.YIELDED);
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(db.dataSource.getUrl());
        config.setUsername(db.dataSource.getUser());
        config.setPassword(db.dataSource.getPassword());
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    /** Throws what no signature allows. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Class<? extends Throwable> trouble) throws T {
        try {
            throw (T) trouble.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(trouble.getName(), e);
        }
    }
}
