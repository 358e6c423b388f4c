package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of index that is recommended is built, known again, dropped, built again and taken back. */
class SpecialIndexTest {

    private static final RelationName T = new RelationName("public", "t");

    private final ApplyFixture db;
    private final ChangeApplier applier;

    SpecialIndexTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
        db.execute(
                "CREATE TABLE public.t (a int, b text, c bit(8), d jsonb, at timestamptz, tags text[], v tsvector)",
                "INSERT INTO public.t SELECT i, 'B' || i % 7, B'10101010', '{}', now(), '{x,y}', to_tsvector('one two')"
                        + " FROM generate_series(1, 500) AS i");
    }

    static Stream<IndexDefinition> kinds() {
        return Stream.of(
                index("gin", null, key("d", "jsonb_path_ops")),
                index("gin", null, key("d", null)),
                index("gin", null, key("tags", null)),
                index("gin", null, key("v", null)),
                index("brin", null, key("at", null)),
                index("hash", null, key("b", null)),
                index("btree", null, key("b", "text_pattern_ops")),
                index("btree", null, expression("lower(b)", null)),
                index("btree", "(b IS NOT NULL)", expression("(d ->> 'k'::text)", null)),
                index("btree", null, expression("lower(b)", "\"C\"")),
                index("btree", "((b = 'B1'::text) AND (a > 10))", key("a", null)),
                new IndexDefinition(T, "btree", List.of(key("a", null)), List.of("at", "c"), null, false));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void index_goesThroughItsWholeLife(IndexDefinition definition) throws Exception {
        JournalEntry applied = applier.apply(recommend(definition), REAL);
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        String name = applied.work().object();
        assertThat(db.query("SELECT obj_description('public." + name + "'::regclass)"))
                .isEqualTo(applied.mark());

        JournalEntry again = applier.apply(recommend(new Change.CreateIndex("another_name", definition)), REAL);
        assertThat(again.state()).isEqualTo(State.ALREADY_PRESENT);

        JournalEntry dropped = applier.apply(recommend(DropIndexTest.dropOf(db, name, T)), REAL);
        assertThat(dropped.state()).isEqualTo(State.APPLIED);
        assertThat(applier.revert(dropped).state()).isEqualTo(State.REVERTED);
        assertThat(db.indexState(name)).isEqualTo("valid");

        assertThat(applier.apply(recommend(new Change.RebuildIndex(new RelationName("public", name))), REAL)
                        .state())
                .isEqualTo(State.APPLIED);
        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
        assertThat(db.indexes("t")).isNull();
    }

    @Test
    void hnsw_goesThroughItsLife_whereTheServerHasPgvector() throws Exception {
        assumeThat(db.query("SELECT name FROM pg_available_extensions WHERE name = 'vector'"))
                .as("pgvector on the test server")
                .isNotNull();
        db.execute("CREATE EXTENSION vector", "ALTER TABLE public.t ADD COLUMN e vector(3)");
        IndexDefinition hnsw = index("hnsw", null, key("e", "vector_cosine_ops"));

        JournalEntry applied = applier.apply(recommend(hnsw), REAL);

        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(applier.apply(recommend(new Change.CreateIndex("another_name", hnsw)), REAL)
                        .state())
                .isEqualTo(State.ALREADY_PRESENT);
        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
    }

    @Test
    void expression_isAnalyzed() throws Exception {
        IndexDefinition lower = index("btree", null, expression("lower(b)", null));

        JournalEntry entry = applier.apply(recommend(lower), REAL);

        assertThat(entry.work().statements()).contains("ANALYZE (SKIP_LOCKED) public.t");
        assertThat(db.query("SELECT n_distinct FROM pg_stats WHERE tablename = '"
                        + entry.work().object() + "'"))
                .isEqualTo("7");
    }

    @Test
    void expressionBuiltByACrashedProcess_isAnalyzedWhenAdopted() throws Exception {
        IndexDefinition lower = index("btree", null, expression("lower(b)", null));
        JournalEntry entry = applier.apply(recommend(lower), REAL);
        db.execute(
                "UPDATE pgtender.journal SET state = 'APPLYING'",
                "DELETE FROM pg_statistic WHERE starelid = '" + entry.work().object() + "'::regclass");

        assertThat(applier.reconcile()).hasSize(1);

        assertThat(db.query("SELECT n_distinct FROM pg_stats WHERE tablename = '"
                        + entry.work().object() + "'"))
                .isEqualTo("7");
    }

    @Test
    void plainColumns_areNotAnalyzed() {
        JournalEntry entry = applier.apply(recommend(index("btree", null, key("a", null))), REAL);

        assertThat(entry.work().statements()).noneMatch(sql -> sql.startsWith("ANALYZE"));
    }

    @Test
    void collatedExpression_isNotTakenForThePlainOne() throws Exception {
        db.execute("CREATE INDEX theirs ON public.t ((lower(b)) COLLATE \"C\")");

        assertThat(applier.apply(recommend(index("btree", null, expression("lower(b)", null))), REAL)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void plainExpression_isNotTakenForTheCollatedOne() throws Exception {
        db.execute("CREATE INDEX theirs ON public.t (lower(b)) WHERE lower(b) COLLATE \"C\" > 'x'");

        assertThat(applier.apply(recommend(index("btree", null, expression("lower(b)", "\"C\""))), REAL)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void operatorClassOfAnotherType_isNotTakenForTheDefault() throws Exception {
        db.execute("CREATE INDEX theirs ON public.t (c varbit_ops)");

        assertThat(applier.apply(recommend(index("btree", null, key("c", null))), REAL)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void uniqueIndexWhoseNullsAreEqual_serves() throws Exception {
        assumeThat(Integer.parseInt(String.valueOf(db.query("SELECT current_setting('server_version_num')"))))
                .as("NULLS NOT DISTINCT came with 15")
                .isGreaterThanOrEqualTo(150_000);
        db.execute("CREATE UNIQUE INDEX theirs ON public.t (a) NULLS NOT DISTINCT");

        assertThat(applier.apply(recommend(index("btree", null, key("a", null))), REAL)
                        .state())
                .isEqualTo(State.ALREADY_PRESENT);
    }

    @Test
    void presentIndex_isInTheJournal() throws Exception {
        db.execute("CREATE INDEX theirs ON public.t (a)");

        JournalEntry entry = applier.apply(recommend(index("btree", null, key("a", null))), REAL);

        assertThat(entry.state()).isEqualTo(State.ALREADY_PRESENT);
        assertThat(entry.outcome().message()).contains("theirs");
        assertThat(applier.history()).containsExactly(entry);
    }

    @Test
    void partitionedTable_isRefusedWithTheRecipe() throws Exception {
        db.execute("CREATE TABLE public.p (a int) PARTITION BY RANGE (a)");

        assertThatThrownBy(() -> applier.apply(
                        recommend(
                                IndexDefinition.btree(new RelationName("public", "p"), List.of(IndexKey.column("a")))),
                        REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContainingAll("is partitioned", "ON ONLY public.p", "ATTACH PARTITION");
    }

    @Test
    void longElementsOfAnArray_areRefusedByGin() throws Exception {
        db.execute("INSERT INTO public.t (tags) SELECT ARRAY[string_agg(md5(i::text), '')]"
                + " FROM generate_series(1, 100) AS i");

        assertThatThrownBy(() -> applier.apply(recommend(index("gin", null, key("tags", null))), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("elements of tags");
    }

    private static IndexKey key(String column, @Nullable String operatorClass) {
        return new IndexKey(column, null, false, false, operatorClass, null);
    }

    private static IndexKey expression(String expression, @Nullable String collation) {
        return new IndexKey(null, expression, false, false, null, collation);
    }

    private static IndexDefinition index(String method, @Nullable String predicate, IndexKey key) {
        return new IndexDefinition(T, method, List.of(key), List.of(), predicate, false);
    }
}
