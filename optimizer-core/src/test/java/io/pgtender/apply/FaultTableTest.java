package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import io.pgtender.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Every kind of change, ended in the middle of its work by everything that can end it, while an application reads and
 * writes the table: what is left at once, what {@code reconcile()} makes of it, and what the application noticed.
 */
class FaultTableTest {

    /** Longest that a statement of the application may wait because of us. */
    private static final Duration MAX_STALL = Duration.ofMillis(500);

    /** Leaves a drop that is held up to {@code reconcile()} soon. */
    private static final Pace HURRIED = new Pace(
            PACE.tick(), PACE.oldTransaction(), PACE.reconnect(), Duration.ofSeconds(1), PACE.close(), PACE.abandon());

    private static final FaultTable TABLE = new FaultTable(
            "kind", "struck by", "right after", "reconcile()", "in the end", "clients", "errors", "lost", "stall");

    /** Set to {@code all}, every row is tried; set to a kind's name, every row of that kind and no other. */
    private static final String WHICH = "pgtender.faults";

    /** Strikes that are tried on every kind; the others need {@link #WHICH}. */
    private static final Set<Strike> ALWAYS = EnumSet.of(Strike.CANCEL, Strike.BACKEND_TERMINATED);

    static Stream<Arguments> rows() {
        return Stream.of(FaultKind.values())
                .flatMap(kind -> Stream.of(Strike.values())
                        .filter(strike -> isTried(kind, strike))
                        .map(strike -> Arguments.of(kind, strike)));
    }

    private static boolean isTried(FaultKind kind, Strike strike) {
        String which = System.getProperty(WHICH);
        boolean wanted = which == null ? ALWAYS.contains(strike) : which.equals("all") || which.equals(kind.name());
        return wanted && kind.impossible(strike).isEmpty();
    }

    @AfterAll
    static void publish() throws IOException {
        for (FaultKind kind : FaultKind.values()) {
            for (Strike strike : Strike.values()) {
                if (!isTried(kind, strike)) {
                    String why = kind.impossible(strike)
                            .map(reason -> "cannot be: " + reason)
                            .orElse("left out, needs -D" + WHICH + "=all");
                    TABLE.row(kind, strike, why, "", "", "", "", "", "");
                }
            }
        }
        TABLE.publish("fault-table.txt");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rows")
    void change_struckInTheMiddle_isSettledAndHarmsNobody(FaultKind kind, Strike strike) throws Exception {
        if (strike == Strike.SERVER_CRASH || kind.reach() == FaultKind.Reach.SERVER) {
            try (EmbeddedPostgres server = TestPostgres.ownServer()) {
                row(ApplyFixture.on((PGSimpleDataSource) server.getPostgresDatabase()), kind, strike);
            }
        } else {
            row(ApplyFixture.create(), kind, strike);
        }
    }

    private static void row(ApplyFixture db, FaultKind kind, Strike strike) throws Exception {
        // Autovacuum would come at a time of its own choosing, and be in the way or not.
        db.execute("ALTER TABLE public.orders SET (autovacuum_enabled = off)");
        kind.prepare(db);
        assertThat(db.query(kind.effect)).as("before").isEqualTo(kind.before);
        String after;
        String reconciled;
        ApplicationLoad.Seen seen;
        try (ApplicationLoad load = ApplicationLoad.on(db);
                ChangeApplier applier = db.applier(HURRIED)) {
            try (Connection hold = db.transaction(kind.hold, Connection.TRANSACTION_REPEATABLE_READ)) {
                strike(db, kind, strike, applier, hold);
                if (strike == Strike.SERVER_CRASH) {
                    awaitServer(db);
                }
                after = state(db, kind);
                reconciled = describe(applier.reconcile());
                if (strike == Strike.CLIENT_KILLED || strike == Strike.SOCKET_CUT) {
                    awaitNobodyOfOurs(db); // ends by itself, held up as it is
                }
                if (strike != Strike.SERVER_CRASH && !kind.outlasts(strike)) {
                    hold.commit();
                }
            }
            reconciled += ", then " + describe(applier.reconcile());
            seen = load.seen();
        }
        TABLE.row(
                kind,
                strike,
                after,
                reconciled,
                state(db, kind),
                seen.transactions(),
                seen.errors().size(),
                seen.lostConnections(),
                seen.stall().toMillis() + " ms (" + seen.machineStall().toMillis() + " elsewhere)");

        assertThat(journaled(db, kind)).isEqualTo(kind.settledAs(strike).name());

        if (kind.settledAs(strike) == State.FAILED && strike.sqlState() != null) {
            assertThat(db.query("SELECT sqlstate FROM pgtender.journal WHERE kind = '" + kind.journaled() + "'"))
                    .isEqualTo(strike.sqlState());
        }
        assertThat(db.query(kind.effect)).isEqualTo(kind.leaves(strike));
        assertThat(db.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .as("invalid indexes")
                .isEqualTo("0");
        assertThat(db.query("SELECT count(*) FROM pgtender.journal WHERE leftover"))
                .as("leftovers")
                .isEqualTo("0");
        assertThat(seen.errors()).as("errors of the application").isEmpty();
        if (strike != Strike.SERVER_CRASH) {
            assertThat(seen.lostConnections()).isZero();
            assertThat(seen.stallOfOurs()).isLessThan(MAX_STALL);
        }
        awaitNobodyOfOurs(db);
        try (ChangeApplier applier = db.applier()) {
            applier.apply(recommend(kind.change), REAL);
        }
        assertThat(db.query(kind.effect)).as("made the next time").isEqualTo(kind.after);
    }

    /**
     * Begins the change, strikes when it is held up, and returns when whoever made it has seen its end; where it outlasts
     * the strike, {@code hold} is let go for that.
     */
    private static void strike(ApplyFixture db, FaultKind kind, Strike strike, ChangeApplier applier, Connection hold)
            throws Exception {
        Struck struck = new Struck(db, kind, strike, hold);
        switch (strike) {
            case CANCEL -> struck.by(applier, applier::cancel);
            case SERVER_CANCEL -> struck.by(applier, () -> db.query("SELECT pg_cancel_backend(" + pid(db, kind) + ")"));
            case LOCK_TIMEOUT -> {
                JournalEntry entry = applier.apply(
                        recommend(kind.change),
                        REAL.toBuilder()
                                .attempts(1)
                                .lockTimeout(Duration.ofMillis(300))
                                .maxWait(Duration.ofSeconds(1))
                                .build());
                assertThat(entry.outcome().sqlState())
                        .as(entry.outcome().message())
                        .isEqualTo(strike.sqlState());
            }
            case BACKEND_TERMINATED ->
                struck.by(applier, () -> db.query("SELECT pg_terminate_backend(" + pid(db, kind) + ")"));
            case SERVER_CRASH ->
                struck.by(
                        applier,
                        () -> ProcessHandle.of(Long.parseLong(pid(db, kind)))
                                .orElseThrow()
                                .destroyForcibly());
            case SOCKET_CUT -> {
                try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE);
                        ChangeApplier through = new ChangeApplier(
                                DirectConnections.of(db.through(proxy)), HURRIED, Clock.systemUTC())) {
                    struck.by(through, proxy::loseClients);
                }
            }
            case CLIENT_KILLED -> {
                try (ChildApplier child = ChildApplier.start(db.dataSource, kind)) {
                    db.await(kind.underway);
                    child.kill();
                }
            }
        }
    }

    /** A change that is to be struck. */
    private record Struck(ApplyFixture db, FaultKind kind, Strike strike, Connection hold) {

        void by(ChangeApplier applier, Blow blow) throws Exception {
            CompletableFuture<JournalEntry> change = start(() -> applier.apply(recommend(kind.change), REAL));
            db.await(kind.underway);
            String pid = pid(db, kind);
            blow.fall();
            if (kind.outlasts(strike)) {
                if (strike != Strike.CANCEL) {
                    db.await("SELECT FROM (" + kind.underway + ") AS u WHERE u.pid <> " + pid);
                }
                hold.commit();
            }
            get(change);
        }
    }

    private static String pid(ApplyFixture db, FaultKind kind) throws Exception {
        String pid = db.query(kind.underway);
        assertThat(pid).as("backend of the change").isNotNull();
        return String.valueOf(pid);
    }

    private static String state(ApplyFixture db, FaultKind kind) throws Exception {
        return journaled(db, kind) + ", " + db.query(kind.effect);
    }

    /** States of the kind's entries; those of what it was prepared by do not count. */
    private static String journaled(ApplyFixture db, FaultKind kind) throws Exception {
        return String.valueOf(db.query(
                "SELECT string_agg(state, ' and ') FROM pgtender.journal WHERE kind = '" + kind.journaled() + "'"));
    }

    private static String describe(List<JournalEntry> settled) {
        return settled.isEmpty()
                ? "nothing"
                : settled.stream().map(entry -> entry.state().name()).collect(Collectors.joining(", "));
    }

    /** After a crash it recovers, and takes nobody until it has. */
    private static void awaitServer(ApplyFixture db) {
        long end = System.nanoTime() + ApplyFixture.DEADLINE.toNanos();
        while (true) {
            try {
                db.query("SELECT 1");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - end >= 0) {
                    throw new AssertionError("the server does not come back", e);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** A backend that was told to end, or whose client is gone, ends a little later. */
    private static void awaitNobodyOfOurs(ApplyFixture db) throws Exception {
        db.await("SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'pgtender'"
                + " AND datname = current_database())");
    }

    private interface Blow {
        void fall() throws Exception;
    }
}
