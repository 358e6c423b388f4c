package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanXml;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions and keys are as EXPLAIN (VERBOSE) prints them. */
class CandidateGeneratorTest {

    private static final long BIG = 10_000;

    private TableFacts.Kind kind = TableFacts.Kind.TABLE;
    private long pages = BIG;
    private boolean temporary;
    private final List<IndexFacts> existing = new ArrayList<>();

    @Test
    void equality_proposesTheColumn() {
        assertThat(candidates(scan("o", "(o.customer = 5)"))).containsExactly("(customer)");
    }

    @Test
    void equalities_areProposedMostSelectiveFirstWithTheirPrefixes() {
        assertThat(candidates(scan("o", "((o.status = 1) AND (o.customer = 5) AND (o.ref = 7))")))
                .containsExactlyInAnyOrder("(ref, customer, status)", "(ref, customer)", "(ref)");
    }

    @Test
    void moreEqualitiesThanKeys_areCutAtFour() {
        assertThat(candidates(scan(
                        "o",
                        "((o.status = 1) AND (o.customer = 5) AND (o.ref = 7) AND (o.region = 1) AND (o.amount = 3))")))
                .contains("(ref, amount, customer, region)")
                .allMatch(keys -> keys.split(",").length <= CandidateGenerator.MAX_KEYS);
    }

    @Test
    void range_comesBehindTheEqualities() {
        assertThat(candidates(scan("o", "((o.amount > 10) AND (o.customer = 5))")))
                .containsExactlyInAnyOrder("(customer, amount)", "(amount)", "(customer)");
    }

    @Test
    void twoRanges_areProposedOneAtATime() {
        assertThat(candidates(scan("o", "((o.amount > 10) AND (o.at < '2026-01-01 00:00:00'::timestamp))")))
                .containsExactlyInAnyOrder("(amount)", "(at)");
    }

    @Test
    void bothSidesOfARange_areOneColumn() {
        assertThat(candidates(scan("o", "((o.amount > 10) AND (o.amount < 20))")))
                .containsExactly("(amount)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(o.customer IS NULL)", "(o.customer = ANY ('{1,2,3}'::integer[]))"})
    void nullTestAndList_countAsEquality(String condition) {
        assertThat(candidates(scan("o", condition))).containsExactly("(customer)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(lower(o.note) = 'x'::text)",
                "((o.amount * 2) = 10)",
                "(o.note ~~ '%x'::text)",
                "(o.customer IS NOT NULL)",
                "(o.customer <> 5)",
                "(o.amount < o.customer)",
                "((o.doc)::text = '{}'::text)",
                "(o.doc IS NULL)",
                "(o.place ~= '(1,2)'::point)",
                "(o.place IS NULL)"
            })
    void conditionThatNoPlainBtreeServes_proposesNothing(String condition) {
        assertThat(candidates(scan("o", condition))).isEmpty();
    }

    @Test
    void order_isProposedAloneAndBehindTheEqualities() {
        assertThat(candidates(sort("o.at DESC", scan("o", "(o.customer = 5)"))))
                .containsExactlyInAnyOrder("(customer)", "(customer, at DESC)", "(at DESC)");
    }

    @Test
    void mixedOrder_keepsItsDirections() {
        assertThat(candidates(sort("o.region</Item><Item>o.at DESC NULLS LAST", scan("o", ""))))
                .containsExactly("(region, at DESC NULLS LAST)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lower(o.note)",
                "o.doc",
                "o.at</Item><Item>c.name",
                "o.at</Item><Item>o.ref</Item><Item>o.region</Item><Item>o.amount</Item><Item>o.status"
            })
    void orderThatNoIndexOfOneTableGives_proposesNothing(String keys) {
        assertThat(candidates(sort(keys, join("Nested Loop", "", scan("o", ""), scan("c", "")))))
                .isEmpty();
    }

    @Test
    void join_proposesBothSides() {
        assertThat(candidates(
                        join("Hash Join", "<Hash-Cond>(o.customer = c.ref)</Hash-Cond>", scan("o", ""), scan("c", ""))))
                .containsExactlyInAnyOrder("(customer)", "customers (ref)");
    }

    @Test
    void joinColumn_isFollowedByTheEqualities() {
        assertThat(candidates(join(
                        "Hash Join",
                        "<Hash-Cond>(o.customer = c.ref)</Hash-Cond>",
                        scan("o", "(o.status = 1)"),
                        scan("c", ""))))
                .contains("(customer, status)", "(customer)", "(status)");
    }

    @Test
    void sameTableTwice_isLookedAtOncePerAlias() {
        assertThat(candidates(join("Nested Loop", "", scan("o", "(o.customer = 5)"), scan("o2", "(o2.amount = 5)"))))
                .containsExactlyInAnyOrder("(customer)", "(amount)");
    }

    @Test
    void existingIndex_isNotProposed() {
        exists("btree", null, "customer");

        assertThat(candidates(scan("o", "(o.customer = 5)"))).isEmpty();
    }

    @Test
    void prefixOfAnExistingIndex_isNotProposed() {
        exists("btree", null, "customer", "status");

        assertThat(candidates(scan("o", "(o.customer = 5)"))).isEmpty();
    }

    @Test
    void existingIndexReadBackwards_isNotProposedForTheOtherOrder() {
        exists("btree", null, "at");

        assertThat(candidates(sort("o.at DESC", scan("o", "")))).isEmpty();
        assertThat(candidates(sort("o.at NULLS FIRST", scan("o", "")))).containsExactly("(at NULLS FIRST)");
    }

    @Test
    void wideningOfAnExistingIndex_isProposed() {
        exists("btree", null, "customer");

        assertThat(candidates(scan("o", "((o.customer = 5) AND (o.amount > 3))")))
                .contains("(customer, amount)");
    }

    @Test
    void indexThatCannotStandIn_doesNotCount() {
        exists("hash", null, "customer");
        exists("btree", "status = 1", "customer");
        exists("btree", null, "status", "customer");
        existing.add(invalid(index("orders", "btree", null, "customer")));

        assertThat(candidates(scan("o", "(o.customer = 5)"))).containsExactly("(customer)");
    }

    @Test
    void smallTable_getsNoProposal() {
        pages = CandidateGenerator.MIN_PAGES - 1;

        assertThat(candidates(scan("o", "(o.customer = 5)"))).isEmpty();
    }

    @Test
    void temporaryTable_getsNoProposal() {
        temporary = true;

        assertThat(candidates(scan("o", "(o.customer = 5)"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = TableFacts.Kind.class,
            names = {"PARTITIONED_TABLE", "PARTITION", "FOREIGN_TABLE", "OTHER"})
    void relationThatCannotBeIndexedConcurrently_getsNoProposal(TableFacts.Kind unsupported) {
        kind = unsupported;

        assertThat(candidates(scan("o", "(o.customer = 5)"))).isEmpty();
    }

    @Test
    void materialisedView_getsProposals() {
        kind = TableFacts.Kind.MATERIALIZED_VIEW;

        assertThat(candidates(scan("o", "(o.customer = 5)"))).containsExactly("(customer)");
    }

    @Test
    void tableThatWasNotRead_getsNoProposal() {
        assertThat(candidates(scan("u", "(u.customer = 5)"))).isEmpty();
    }

    /** Candidates as {@code (columns)}, with the table in front unless it is orders. */
    private List<String> candidates(String plan) {
        Plan parsed = PlanXml.parse(
                "<explain xmlns=\"http://www.postgresql.org/2009/explain\"><Query>" + plan + "</Query></explain>");
        return new CandidateGenerator(catalog())
                .candidates(parsed).definitions().stream()
                        .map(IndexDefinition::describe)
                        .map(text -> text.replace("public.orders ", "").replace("public.", ""))
                        .toList();
    }

    private static String scan(String alias, String filter) {
        String table = alias.startsWith("o") ? "orders" : alias.equals("c") ? "customers" : "unknown";
        return "<Plan><Node-Type>Seq Scan</Node-Type><Schema>public</Schema><Relation-Name>" + table
                + "</Relation-Name><Alias>" + alias + "</Alias>"
                + (filter.isEmpty() ? "" : "<Filter>" + escaped(filter) + "</Filter>") + "</Plan>";
    }

    private static String sort(String keys, String input) {
        return "<Plan><Node-Type>Sort</Node-Type><Sort-Key><Item>" + keys + "</Item></Sort-Key><Plans>" + input
                + "</Plans></Plan>";
    }

    private static String join(String type, String condition, String... inputs) {
        return "<Plan><Node-Type>" + type + "</Node-Type>" + condition + "<Plans>" + String.join("", inputs)
                + "</Plans></Plan>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private Catalog catalog() {
        List<ColumnFacts> orders = List.of(
                column("status", "integer", 3),
                column("customer", "integer", 1_000),
                column("ref", "integer", 100_000),
                column("region", "integer", 50),
                column("amount", "integer", 9_000),
                column("at", "timestamp without time zone", 90_000),
                column("note", "text", 90_000),
                unordered("doc", "json"),
                unordered("place", "point"));
        List<ColumnFacts> customers = List.of(column("ref", "integer", 1_000), column("name", "text", 1_000));
        return new Catalog(
                new ServerFacts(180_000, "u", "d", false, false, Map.of(), Set.of(), Map.of()),
                List.of(table("orders", orders, existing), table("customers", customers, List.of())));
    }

    private TableFacts table(String name, List<ColumnFacts> columns, List<IndexFacts> indexes) {
        return new TableFacts(
                1, new RelationName("public", name), kind, temporary, 100_000, pages, 1, columns, indexes, 0, 0, 0, 0);
    }

    private static ColumnFacts column(String name, String type, double distinct) {
        return new ColumnFacts(name, 1, type, true, 4, 4, true, true, 4, new ColumnFacts.Statistics(0, 4, distinct, 0));
    }

    private static ColumnFacts unordered(String name, String type) {
        return new ColumnFacts(name, 1, type, true, -1, 4, false, false, null, null);
    }

    private void exists(String method, String predicate, String... columns) {
        IndexDefinition definition = index("orders", method, predicate, columns);
        existing.add(new IndexFacts(1, "i", definition, true, true, false, false, false, 8_192, 0));
    }

    private static IndexFacts invalid(IndexDefinition definition) {
        return new IndexFacts(1, "i", definition, false, true, false, false, false, 8_192, 0);
    }

    private static IndexDefinition index(String table, String method, String predicate, String... columns) {
        List<IndexKey> keys = List.of(columns).stream().map(IndexKey::column).toList();
        return new IndexDefinition(new RelationName("public", table), method, keys, List.of(), predicate, false);
    }
}
