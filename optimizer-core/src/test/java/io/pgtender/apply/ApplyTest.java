package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a recommended index when nobody is in the way. */
class ApplyTest {

    private static final String NAME = BY_CUSTOMER.proposedName();

    private final ApplyFixture db;

    ApplyTest() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void dryRun_sendsNothing() throws Exception {
        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(db.indexes("orders")).isNull();
        assertThat(db.query("SELECT 1 FROM pg_namespace WHERE nspname = 'pgtender'"))
                .isNull();
    }

    @Test
    void dryRun_listsStatementsAndGuards() {
        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), ApplyPolicy.safeDefaults());

        assertThat(entry.work().statements())
                .contains(
                        "SET lock_timeout = '70000ms'",
                        "CREATE INDEX CONCURRENTLY " + NAME + " ON public.orders (customer_id)",
                        "COMMENT ON INDEX public." + NAME + " IS 'pgtender " + entry.id() + "'");
        assertThat(entry.guards())
                .extracting(GuardResult::guard)
                .contains("server", "table", "privilege", "journal", "name", "entry size", "other transactions");
    }

    @Test
    void dryRun_ofARefusedChange_saysWhy() throws Exception {
        db.execute("CREATE VIEW public.v AS SELECT * FROM public.orders");

        JournalEntry entry = db.applier()
                .apply(
                        recommend(IndexDefinition.btree(
                                new RelationName("public", "v"), List.of(IndexKey.column("customer_id")))),
                        ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(entry.outcome().message()).startsWith("would be refused").contains("public.v is a view");
    }

    @Test
    void apply_buildsAValidIndexThatBearsOurMark() throws Exception {
        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(db.indexState(NAME)).isEqualTo("valid");
        assertThat(db.query("SELECT obj_description('public." + NAME + "'::regclass)"))
                .isEqualTo("pgtender " + entry.id());
    }

    @Test
    void apply_writesTheJournal() {
        ChangeApplier applier = db.applier();

        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);

        assertThat(applier.history()).containsExactly(entry);
        assertThat(entry.author().appliedBy()).isEqualTo("tester");
        assertThat(entry.reason().shapes()).containsExactly(new Fingerprint(0x8000_0000_0000_00ffL));
        assertThat(entry.work().reversalSql()).isEqualTo("DROP INDEX CONCURRENTLY public." + NAME);
        assertThat(entry.times().applyingAt()).isNotNull();
        assertThat(entry.times().finishedAt()).isNotNull();
        assertThat(entry.outcome().leftover()).isFalse();
    }

    @Test
    void apply_tellsTheListenerEveryState() {
        List<State> states = new java.util.concurrent.CopyOnWriteArrayList<>();

        db.applier().apply(recommend(BY_CUSTOMER), REAL.listener(new ChangeListener() {
            @Override
            public void changed(JournalEntry entry) {
                states.add(entry.state());
            }
        }));

        assertThat(states).containsExactly(State.PLANNED, State.APPLYING, State.APPLIED);
    }

    @Test
    void history_withoutAnyChange_isEmpty() {
        assertThat(db.applier().history()).isEmpty();
    }

    @Test
    void apply_again_findsItPresent() throws Exception {
        db.applier().apply(recommend(BY_CUSTOMER), REAL);

        JournalEntry again = db.applier().apply(recommend(BY_CUSTOMER), REAL);

        assertThat(again.state()).isEqualTo(State.ALREADY_PRESENT);
        assertThat(db.indexes("orders")).isEqualTo(NAME);
    }

    @Test
    void apply_partialIndexInOtherWordsThanPostgres_againFindsItPresent() throws Exception {
        IndexDefinition partial = new IndexDefinition(
                ORDERS, "btree", List.of(IndexKey.column("customer_id")), List.of(), "status = 'open'", false);
        db.applier().apply(recommend(partial), REAL);

        JournalEntry again = db.applier().apply(recommend(partial), REAL);

        assertThat(again.state()).isEqualTo(State.ALREADY_PRESENT);
        assertThat(db.indexes("orders")).isEqualTo(partial.proposedName());
    }

    @Test
    void apply_equalIndexUnderAnotherName_isPresent() throws Exception {
        db.execute("CREATE INDEX theirs ON public.orders (customer_id)");

        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.state()).isEqualTo(State.ALREADY_PRESENT);
        assertThat(entry.work().object()).isEqualTo("theirs");
        assertThat(db.indexes("orders")).isEqualTo("theirs");
    }

    @Test
    void apply_uniqueIndexOnTheSameKeys_isPresent() {
        IndexDefinition byId = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("id")));

        assertThat(db.applier().apply(recommend(byId), REAL).state()).isEqualTo(State.ALREADY_PRESENT);
    }

    @Test
    void apply_indexThatDiffersInOneProperty_isBuilt() throws Exception {
        db.execute(
                "CREATE INDEX a ON public.orders (customer_id DESC)",
                "CREATE INDEX b ON public.orders (customer_id) INCLUDE (status)",
                "CREATE INDEX c ON public.orders (customer_id) WHERE status = 'open'",
                "CREATE INDEX d ON public.orders (customer_id, id)",
                "CREATE INDEX e ON public.orders USING hash (customer_id)",
                "CREATE INDEX f ON public.orders ((customer_id + 0))",
                "CREATE INDEX g ON public.orders (customer_id NULLS FIRST)");

        assertThat(db.applier().apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void apply_everyKindOfDefinition_againFindsItPresent() throws Exception {
        db.execute("CREATE TABLE public.t (a int, b text, c text COLLATE \"C\", d jsonb)");
        RelationName t = new RelationName("public", "t");
        List<IndexDefinition> definitions = List.of(
                new IndexDefinition(
                        t,
                        "btree",
                        List.of(
                                new IndexKey("a", null, true, false, null, null),
                                new IndexKey(null, "lower(b)", false, false, "text_pattern_ops", null),
                                new IndexKey("c", null, false, true, null, "\"POSIX\"")),
                        List.of("b"),
                        "(a > 0)",
                        false),
                IndexDefinition.btree(t, List.of(new IndexKey(null, "(a + 1)", false, false, null, null))),
                new IndexDefinition(
                        t,
                        "gin",
                        List.of(new IndexKey("d", null, false, false, "jsonb_path_ops", null)),
                        List.of(),
                        null,
                        false));
        for (IndexDefinition definition : definitions) {
            Change.CreateIndex change = new Change.CreateIndex("plain_name", definition);
            assertThat(db.applier().apply(recommend(change), REAL).state()).isEqualTo(State.APPLIED);

            JournalEntry again =
                    db.applier().apply(recommend(new Change.CreateIndex("another_name", definition)), REAL);

            assertThat(again.state()).as(definition.describe()).isEqualTo(State.ALREADY_PRESENT);
            db.execute("DROP INDEX public.plain_name");
        }
    }

    @Test
    void apply_nameTakenByATable_takesASuffix() throws Exception {
        db.execute("CREATE TABLE public." + NAME + " (a int)");

        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.work().object()).isEqualTo(NAME + "_2");
        assertThat(db.indexState(NAME + "_2")).isEqualTo("valid");
    }

    @Test
    void apply_namesThatNeedQuotes_areKept() throws Exception {
        db.execute(
                "CREATE SCHEMA \"Sales \"\"EU\"\"\"",
                "CREATE TABLE \"Sales \"\"EU\"\"\".\"Order Lines\" (\"Kunde Größe\" int, \"select\" text)");
        RelationName table = new RelationName("Sales \"EU\"", "Order Lines");
        IndexDefinition definition = new IndexDefinition(
                table, "btree", List.of(IndexKey.column("Kunde Größe")), List.of("select"), null, false);
        ChangeApplier applier = db.applier();

        JournalEntry entry = applier.apply(recommend(new Change.CreateIndex("Idx \"ü\"", definition)), REAL);

        assertThat(entry.state()).as(entry.outcome().message()).isEqualTo(State.APPLIED);
        assertThat(db.indexState("Idx \"ü\"")).isEqualTo("valid");
        assertThat(applier.revert(entry).state()).isEqualTo(State.REVERTED);
    }

    @Test
    void apply_tableWithoutSchema_isFoundOnTheSearchPath() {
        IndexDefinition definition =
                IndexDefinition.btree(new RelationName(null, "orders"), List.of(IndexKey.column("customer_id")));

        JournalEntry entry = db.applier().apply(recommend(definition), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.work().table()).isEqualTo(ORDERS);
    }

    @Test
    void apply_materializedView_isIndexed() throws Exception {
        db.execute("CREATE MATERIALIZED VIEW public.mv AS SELECT * FROM public.orders");
        IndexDefinition definition =
                IndexDefinition.btree(new RelationName("public", "mv"), List.of(IndexKey.column("customer_id")));

        assertThat(db.applier().apply(recommend(definition), REAL).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void apply_exhaustedPoolAsDataSource_stillWorks() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(db.dataSource.getUrl());
        config.setUsername(db.dataSource.getUser());
        config.setPassword(db.dataSource.getPassword());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection taken = pool.getConnection()) {
            ChangeApplier applier = new ChangeApplier(DirectConnections.of(pool));

            assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
            assertThat(taken.isValid(1)).isTrue();
        }
    }

    @Test
    void apply_listenerThatThrows_changesNothing() throws Exception {
        AtomicInteger calls = new AtomicInteger();

        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL.listener(new ChangeListener() {
            @Override
            public void changed(JournalEntry e) {
                calls.incrementAndGet();
                throw new IllegalStateException("on purpose");
            }
        }));

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(calls).hasValue(3);
        assertThat(db.indexState(NAME)).isEqualTo("valid");
    }

    @Test
    void apply_journalInMemory_createsNoSchema() throws Exception {
        ChangeApplier applier = db.applier();

        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL.journalInMemory());

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(db.query("SELECT to_regnamespace('pgtender')")).isNull();
        assertThat(applier.history()).containsExactly(entry);
        assertThat(applier.revert(entry).state()).isEqualTo(State.REVERTED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void apply_changeToTheCode_isRefused() {
        Change change = new Change.ApplicationChange("fetch the lines with a join", Optional.empty());

        assertThatThrownBy(() -> db.applier().apply(recommend(change), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("to be made by a person: fetch the lines with a join");
    }

    @Test
    void apply_whenClosed_isRefused() {
        ChangeApplier applier =
                new ChangeApplier(DirectConnections.of(db.dataSource), ApplyFixture.PACE, Clock.systemUTC());
        applier.close();

        assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("closed");
    }
}
