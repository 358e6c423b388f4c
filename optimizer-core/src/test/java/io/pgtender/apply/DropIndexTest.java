package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Indexes of ours are dropped and built again as they were; others are refused with the statement. */
class DropIndexTest {

    private static final String NAME = BY_CUSTOMER.proposedName();

    private final ApplyFixture db;
    private final ChangeApplier applier;

    DropIndexTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
    }

    @Test
    void indexOfOurs_isDropped() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);

        JournalEntry dropped = applier.apply(drop(NAME), REAL);

        assertThat(dropped.state()).isEqualTo(State.APPLIED);
        assertThat(dropped.work().kind()).isEqualTo(JournalEntry.Kind.DROP_INDEX);
        assertThat(dropped.outcome().leftover()).isFalse();
        assertThat(db.indexState(NAME)).isNull();
        assertThat(applier.history()).first().isEqualTo(dropped);
    }

    @Test
    void dryRun_listsStatementGuardsAndReversal() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);

        JournalEntry entry = applier.apply(drop(NAME), ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(entry.work().statements()).containsExactly("DROP INDEX CONCURRENTLY public." + NAME);
        assertThat(entry.work().reversalSql())
                .startsWith("CREATE INDEX CONCURRENTLY " + NAME + " ON public.orders USING btree (customer_id)")
                .contains("COMMENT ON INDEX public." + NAME + " IS 'pgtender ");
        assertThat(entry.guards())
                .extracting(GuardResult::guard)
                .contains("definition", "use", "origin", "transaction ids", "replication slots", "standbys");
        assertThat(db.indexState(NAME)).isEqualTo("valid");
    }

    @Test
    void revert_buildsItAgainWithCommentAndStatisticsTarget() throws Exception {
        IndexDefinition lower =
                IndexDefinition.btree(ORDERS, List.of(new IndexKey(null, "lower(status)", false, false, null, null)));
        String name = lower.proposedName();
        JournalEntry created = applier.apply(recommend(lower), REAL);
        db.execute("ALTER INDEX " + name + " ALTER COLUMN 1 SET STATISTICS 321");
        JournalEntry dropped = applier.apply(drop(name), REAL);
        assertThat(db.indexState(name)).isNull();

        JournalEntry reverted = applier.revert(dropped);

        assertThat(reverted.state()).isEqualTo(State.REVERTED);
        assertThat(db.indexState(name)).isEqualTo("valid");
        assertThat(db.query("SELECT obj_description('" + name + "'::regclass)")).isEqualTo(created.mark());
        assertThat(db.query("SELECT attstattarget FROM pg_attribute WHERE attrelid = '" + name + "'::regclass"))
                .isEqualTo("321");
    }

    @Test
    void revert_dryRun_listsWhatWouldBeSent() throws Exception {
        JournalEntry created = applier.apply(recommend(BY_CUSTOMER), REAL);
        JournalEntry dropped = applier.apply(drop(NAME), REAL);

        JournalEntry entry = applier.revert(dropped, ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(entry.work().statements())
                .containsExactly(
                        "CREATE INDEX CONCURRENTLY " + NAME + " ON public.orders USING btree (customer_id)",
                        "COMMENT ON INDEX public." + NAME + " IS '" + created.mark() + "'");
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void revert_whenSomebodyBuiltTheSameMeanwhile_hasNothingToDo() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);
        JournalEntry dropped = applier.apply(drop(NAME), REAL);
        db.execute("CREATE INDEX theirs ON public.orders (customer_id)");

        JournalEntry reverted = applier.revert(dropped);

        assertThat(reverted.state()).isEqualTo(State.REVERTED);
        assertThat(reverted.outcome().message()).contains("theirs");
        assertThat(db.indexes("orders")).isEqualTo("theirs");
    }

    @Test
    void revert_whenTheNameIsTakenByAnotherIndex_isRefused() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);
        JournalEntry dropped = applier.apply(drop(NAME), REAL);
        db.execute("CREATE INDEX " + NAME + " ON public.orders (status)");

        assertThatThrownBy(() -> applier.revert(dropped))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("is another index by now");
    }

    @Test
    void indexSomebodyElseMade_isRefusedWithTheStatement() throws Exception {
        db.execute("CREATE INDEX theirs ON public.orders (customer_id)");

        assertRefused(drop("theirs"), "was not made by pgtender", "DROP INDEX CONCURRENTLY public.theirs");
        assertThat(db.indexState("theirs")).isEqualTo("valid");
    }

    @Test
    void indexThatOnlyBearsOurMark_isRefused() throws Exception {
        db.execute(
                "CREATE INDEX theirs ON public.orders (customer_id)",
                "COMMENT ON INDEX theirs IS 'pgtender 00000000-0000-0000-0000-000000000000'");

        assertRefused(drop("theirs"), "or its journal is lost");
    }

    @Test
    void indexWhoseDefinitionChangedMeanwhile_isRefused() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);
        var seen = drop(NAME);
        db.execute("ALTER INDEX " + NAME + " SET (fillfactor = 50)");

        assertRefused(seen, "not what was looked at");
    }

    @Test
    void indexThatIsGone_isNothingToDo() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);
        var seen = drop(NAME);
        db.execute("DROP INDEX " + NAME);

        assertThat(applier.apply(seen, REAL).state()).isEqualTo(State.ALREADY_PRESENT);
    }

    @Test
    void primaryKey_isRefused() throws Exception {
        assertRefused(drop("orders_pkey"), "the primary key", "constraint orders_pkey");
    }

    @Test
    void uniqueIndex_isRefused() throws Exception {
        db.execute("CREATE UNIQUE INDEX u ON public.orders (id, status)");

        assertRefused(drop("u"), "uniqueness");
    }

    @Test
    void targetOfAForeignKey_isRefused() throws Exception {
        db.execute(
                "CREATE UNIQUE INDEX u ON public.orders (customer_id, id)",
                "CREATE TABLE public.items (c bigint, o bigint, CONSTRAINT to_orders FOREIGN KEY (c, o) REFERENCES"
                        + " public.orders (customer_id, id))");

        assertRefused(drop("u"), "constraint to_orders");
    }

    @Test
    void exclusionConstraint_isRefused() throws Exception {
        db.execute(
                "CREATE TABLE public.rooms (during int4range, CONSTRAINT apart EXCLUDE USING gist (during WITH &&))");

        assertRefused(drop("apart", new RelationName("public", "rooms")), "an exclusion constraint");
    }

    @Test
    void replicaIdentity_isRefused() throws Exception {
        db.execute(
                "CREATE UNIQUE INDEX u ON public.orders (id, customer_id)",
                "ALTER TABLE public.orders REPLICA IDENTITY USING INDEX u");

        assertRefused(drop("u"), "the replica identity");
    }

    @Test
    void clusteredIndex_isRefused() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);
        db.execute("ALTER TABLE public.orders CLUSTER ON " + NAME);

        assertRefused(drop(NAME), "CLUSTER");
    }

    @Test
    void partitionsIndex_isRefused() throws Exception {
        db.execute(
                "CREATE TABLE public.p (a int) PARTITION BY RANGE (a)",
                "CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM (0) TO (10)",
                "CREATE INDEX by_a ON public.p (a)");

        assertRefused(drop("p1_a_idx", new RelationName("public", "p1")), "the index of the partitioned table");
    }

    @Test
    void partitionedTablesIndex_isRefused() throws Exception {
        db.execute("CREATE TABLE public.p (a int) PARTITION BY RANGE (a)", "CREATE INDEX by_a ON public.p (a)");

        assertRefused(drop("by_a", new RelationName("public", "p")), "locks all partitions");
    }

    private void assertRefused(io.pgtender.advice.Recommendation wanted, String... messages) {
        assertThatThrownBy(() -> applier.apply(wanted, REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContainingAll(messages);
    }

    private io.pgtender.advice.Recommendation drop(String name) throws Exception {
        return drop(name, ORDERS);
    }

    /** What an advisor recommends that looks at the index now. */
    private io.pgtender.advice.Recommendation drop(String name, RelationName table) throws Exception {
        return recommend(dropOf(db, name, table));
    }

    static Change.DropIndex dropOf(ApplyFixture db, String name, RelationName table) throws Exception {
        String printed = String.valueOf(db.query("SELECT pg_get_indexdef('public." + name + "'::regclass)"));
        return new Change.DropIndex(
                new RelationName("public", name),
                IndexDefinition.btree(table, List.of(IndexKey.column("customer_id"))),
                printed.replace("INDEX ", "INDEX CONCURRENTLY "));
    }
}
