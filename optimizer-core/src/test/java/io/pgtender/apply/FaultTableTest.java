package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    private static final FaultTable TABLE = new FaultTable(
            "kind", "struck by", "right after", "reconcile()", "in the end", "clients", "errors", "lost", "stall");

    static Stream<Arguments> rows() {
        return Stream.of(FaultKind.values())
                .flatMap(kind -> Stream.of(Strike.values()).map(strike -> Arguments.of(kind, strike)));
    }

    @AfterAll
    static void publish() throws IOException {
        TABLE.publish("fault-table.txt");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rows")
    void change_struckInTheMiddle_isSettledAndHarmsNobody(FaultKind kind, Strike strike) throws Exception {
        if (strike == Strike.SERVER_CRASH) {
            try (EmbeddedPostgres server = TestPostgres.ownServer()) {
                row(ApplyFixture.on((PGSimpleDataSource) server.getPostgresDatabase()), kind, strike);
            }
        } else {
            row(ApplyFixture.create(), kind, strike);
        }
    }

    private static void row(ApplyFixture db, FaultKind kind, Strike strike) throws Exception {
        db.execute(kind.setup.toArray(String[]::new));
        String after;
        String reconciled;
        ApplicationLoad.Seen seen;
        try (ApplicationLoad load = ApplicationLoad.on(db);
                ChangeApplier applier = db.applier()) {
            try (Connection hold = db.transaction(kind.hold, Connection.TRANSACTION_REPEATABLE_READ)) {
                strike(db, kind, strike, applier);
                after = state(db, kind);
                reconciled = describe(applier.reconcile());
                if (strike == Strike.CLIENT_KILLED) {
                    awaitNobodyOfOurs(db); // ends by itself, held up as it is
                }
                if (strike != Strike.SERVER_CRASH) {
                    hold.commit();
                }
            }
            if (strike == Strike.CLIENT_KILLED) {
                reconciled += ", then " + describe(applier.reconcile());
            }
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

        assertThat(db.query("SELECT state FROM pgtender.journal"))
                .isEqualTo(kind.settledAs(strike).name());
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

    /** Begins the change, strikes when it is held up, and returns when whoever made it has seen its end. */
    private static void strike(ApplyFixture db, FaultKind kind, Strike strike, ChangeApplier applier) throws Exception {
        switch (strike) {
            case CANCEL -> struck(db, kind, applier, REAL, applier::cancel);
            case SERVER_CANCEL ->
                struck(db, kind, applier, REAL, () -> db.query("SELECT pg_cancel_backend(" + pid(db, kind) + ")"));
            case LOCK_TIMEOUT ->
                struck(db, kind, applier, REAL.attempts(1).lockTimeout(Duration.ofMillis(300)), () -> {});
            case BACKEND_TERMINATED ->
                struck(db, kind, applier, REAL, () -> db.query("SELECT pg_terminate_backend(" + pid(db, kind) + ")"));
            case SERVER_CRASH ->
                struck(
                        db,
                        kind,
                        applier,
                        REAL,
                        () -> ProcessHandle.of(Long.parseLong(pid(db, kind)))
                                .orElseThrow()
                                .destroyForcibly());
            case SOCKET_CUT -> {
                try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE);
                        ChangeApplier through =
                                new ChangeApplier(DirectConnections.of(through(db, proxy)), PACE, Clock.systemUTC())) {
                    struck(db, kind, through, REAL, proxy::loseClients);
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

    private static void struck(ApplyFixture db, FaultKind kind, ChangeApplier applier, ApplyPolicy policy, Blow blow)
            throws Exception {
        CompletableFuture<JournalEntry> change = start(() -> applier.apply(recommend(kind.change), policy));
        db.await(kind.underway);
        blow.fall();
        get(change);
    }

    private static String pid(ApplyFixture db, FaultKind kind) throws Exception {
        String pid = db.query(kind.underway);
        assertThat(pid).as("backend of the change").isNotNull();
        return String.valueOf(pid);
    }

    private static String state(ApplyFixture db, FaultKind kind) throws Exception {
        return db.query("SELECT state FROM pgtender.journal") + ", " + db.query(kind.effect);
    }

    private static String describe(List<JournalEntry> settled) {
        return settled.isEmpty()
                ? "nothing"
                : settled.stream().map(entry -> entry.state().name()).collect(Collectors.joining(", "));
    }

    /** A backend that was told to end, or whose client is gone, ends a little later. */
    private static void awaitNobodyOfOurs(ApplyFixture db) throws Exception {
        db.await("SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'pgtender'"
                + " AND datname = current_database())");
    }

    private static PGSimpleDataSource through(ApplyFixture db, TcpProxy proxy) {
        PGSimpleDataSource through = new PGSimpleDataSource();
        through.setUrl("jdbc:postgresql://localhost:" + proxy.port() + "/" + db.dataSource.getDatabaseName()
                + "?sslmode=disable&gssEncMode=disable");
        through.setUser(db.dataSource.getUser());
        return through;
    }

    private interface Blow {
        void fall() throws Exception;
    }
}
