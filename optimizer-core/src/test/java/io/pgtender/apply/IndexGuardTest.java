package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What the server's state forbids or postpones, for every change of an index. */
class IndexGuardTest {

    private static final Change REBUILD = new Change.RebuildIndex(new RelationName("public", "orders_pkey"));

    @Test
    void slotThatLacksWal_isRefused() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("max_slot_wal_keep_size", "1MB")
                .setServerConfig("min_wal_size", "32MB")
                .setServerConfig("max_wal_size", "32MB")
                .start()) {
            ApplyFixture db = on(server);
            db.execute("SELECT pg_create_physical_replication_slot('behind', true)");
            for (int i = 0; i < 4; i++) {
                db.execute("SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))", "SELECT pg_switch_wal()");
            }
            db.execute("CHECKPOINT");

            assertRefused(db, recommend(BY_CUSTOMER), "behind is ");
            assertRefused(db, recommend(REBUILD), "behind is ");
        }
    }

    @Test
    void oldTransactionIds_areRefused() throws Exception {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().setServerConfig("autovacuum", "off").start()) {
            ApplyFixture db = on(server);
            db.execute("UPDATE pg_database SET datfrozenxid = ((pg_current_xact_id()::text::bigint + 4294967296 -"
                    + " 1100000000) % 4294967296)::text::xid WHERE datname = current_database()");

            assertRefused(db, recommend(BY_CUSTOMER), "the oldest unfrozen transaction is 110000");
            assertRefused(db, recommend(REBUILD), "VACUUM (FREEZE)");
        }
    }

    @Test
    void vacuumAgainstWraparound_isNotDisturbed() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("autovacuum_naptime", "1s")
                .start()) {
            ApplyFixture db = on(server);
            db.execute(
                    "CREATE TABLE public.burnt (i int) WITH (autovacuum_enabled = off)",
                    "INSERT INTO public.orders SELECT i, i, 'open' FROM generate_series(1001, 50000) AS i",
                    "DO $$ BEGIN FOR i IN 1..100100 LOOP BEGIN INSERT INTO public.burnt VALUES (1);"
                            + " EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$",
                    "ALTER TABLE public.orders SET (autovacuum_freeze_max_age = 100000,"
                            + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)");
            db.await("SELECT FROM pg_stat_activity WHERE query LIKE 'autovacuum: VACUUM%public.orders (to prevent"
                    + " wraparound)%'");

            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message())
                    .startsWith("nothing was built")
                    .contains("autovacuum against transaction id wraparound");
        }
    }

    @Test
    void buildOfAnExpressionElsewhere_isWaitedFor() throws Exception {
        ApplyFixture db = ApplyFixture.create();
        db.execute("CREATE TABLE public.other (b text)");
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<Boolean> theirs = start(() -> {
                db.execute("CREATE INDEX CONCURRENTLY ON public.other (lower(b))");
                return true;
            });
            db.awaitPhase("waiting for old snapshots");

            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message())
                    .startsWith("nothing was built")
                    .contains("builds an index with an expression");
            old.commit();
            assertThat(get(theirs)).isTrue();
        }
    }

    @Test
    void buildOfPlainColumnsElsewhere_isNoObstacle() throws Exception {
        ApplyFixture db = ApplyFixture.create();
        db.execute("CREATE TABLE public.other (b text)");
        try (Connection writer =
                db.transaction("INSERT INTO public.other VALUES ('x')", Connection.TRANSACTION_READ_COMMITTED)) {
            CompletableFuture<Boolean> theirs = start(() -> {
                db.execute("CREATE INDEX CONCURRENTLY ON public.other (b)");
                return true;
            });
            db.awaitPhase("waiting for writers before build");

            JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);

            assertThat(entry.state()).isEqualTo(State.APPLIED);
            writer.commit();
            assertThat(get(theirs)).isTrue();
        }
    }

    @Test
    void indexOfMoreThanATenthOfTheDatabase_isRefused() throws Exception {
        ApplyFixture db = ApplyFixture.create();
        Recommendation plain = recommend(BY_CUSTOMER);
        Recommendation large = new Recommendation(plain.finding(), plain.change(), new Impact(1, 2L << 30));

        assertRefused(db, large, "more than a tenth of the database's");
    }

    @Test
    void rebuildOfAnIndexBeyondTheLimit_isRefused() throws Exception {
        ApplyFixture db = ApplyFixture.create();
        db.execute("VACUUM ANALYZE public.orders");

        assertThatThrownBy(() -> db.applier()
                        .apply(
                                recommend(REBUILD),
                                REAL.toBuilder().maxIndexBytes(8_192).build()))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("maxIndexBytes 8192");
    }

    @Test
    void slotOfAnAbsentStandby_warnsOfConflicts() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            ApplyFixture db = on(server);
            db.execute("SELECT pg_create_physical_replication_slot('standby', true)");

            JournalEntry entry = db.applier().apply(recommend(REBUILD), ApplyPolicy.safeDefaults());

            assertThat(entry.guards()).anySatisfy(guard -> {
                assertThat(guard.outcome()).isEqualTo(GuardResult.Outcome.WARNING);
                assertThat(guard.found()).contains("there are 1", "40001");
            });
        }
    }

    @Test
    void changeInAnotherDatabaseOfTheServer_isWaitedFor() throws Exception {
        ApplyFixture one = ApplyFixture.create();
        ApplyFixture two = ApplyFixture.create();
        try (Connection old = one.oldSnapshot()) {
            CompletableFuture<JournalEntry> first = start(() -> one.applier().apply(recommend(BY_CUSTOMER), REAL));
            one.awaitPhase("waiting for old snapshots");

            assertRefused(two, recommend(BY_CUSTOMER), "or another one of this server");
            CompletableFuture<JournalEntry> second = start(() -> two.applier().apply(recommend(BY_CUSTOMER), REAL));
            old.commit();

            assertThat(get(first).state()).isEqualTo(State.APPLIED);
            assertThat(get(second).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void changesInTwoDatabasesAtOnce_bothEnd() throws Exception {
        ApplyFixture one = ApplyFixture.create();
        ApplyFixture two = ApplyFixture.create();

        CompletableFuture<JournalEntry> first = start(() -> one.applier().apply(recommend(BY_CUSTOMER), REAL));
        CompletableFuture<JournalEntry> second = start(() -> two.applier().apply(recommend(BY_CUSTOMER), REAL));

        assertThat(get(first).state()).isEqualTo(State.APPLIED);
        assertThat(get(second).state()).isEqualTo(State.APPLIED);
    }

    private static ApplyFixture on(EmbeddedPostgres server) throws Exception {
        return ApplyFixture.on((PGSimpleDataSource) server.getPostgresDatabase());
    }

    private static void assertRefused(ApplyFixture db, Recommendation wanted, String message) {
        assertThatThrownBy(() -> db.applier()
                        .apply(
                                wanted,
                                REAL.toBuilder().maxWait(Duration.ofMillis(300)).build()))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(message);
    }
}
