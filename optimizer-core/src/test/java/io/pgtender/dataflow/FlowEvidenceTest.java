package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowEvidenceTest {

    private static List<Repetition> find(Script script) {
        return RepetitionFinder.find(Telling.PLAIN.tell(script), KeyRelations.byName());
    }

    private static Flow flow(Repetition repetition) {
        Flow flow = repetition.flow();
        if (flow == null) {
            throw new AssertionError("no flow: " + repetition);
        }
        return flow;
    }

    @Test
    void manyToOne_namesColumnValueAndCounts() {
        Repetition found = find(NPlusOneScenario.LAZY_MANY_TO_ONE.script()).get(0);
        Flow flow = flow(found);

        assertThat(flow.source().shape().text()).isEqualTo("SELECT id, customer_id, state FROM orders");
        assertThat(flow.links()).containsExactly(new Flow.Link(1, "customer_id", 0, "id", KeyRelation.REFERENCES));
        assertThat(flow.fed()).isEqualTo(12);
        assertThat(flow.inOrder()).isEqualTo(12);
        assertThat(flow.coveredValues()).isEqualTo(12);
        assertThat(flow.sourceValues()).isEqualTo(12);
        assertThat(flow.sourceRows()).isEqualTo(12);
        assertThat(flow.sourceExecutions()).isEqualTo(1);
    }

    @Test
    void oneToMany_isReferencedByThePredicate() {
        assertThat(flow(find(NPlusOneScenario.LAZY_ONE_TO_MANY.script()).get(0))
                        .link()
                        .relation())
                .isEqualTo(KeyRelation.REFERENCED_BY);
    }

    @Test
    void repetition_carriesItsCost() {
        Repetition found = find(NPlusOneScenario.LAZY_MANY_TO_ONE.script()).get(0);

        assertThat(found.executions()).isEqualTo(12);
        assertThat(found.distinctVectors()).isEqualTo(12);
        assertThat(found.totalNanos()).isEqualTo(12 * 800_000);
        assertThat(found.medianNanos()).isEqualTo(800_000);
        assertThat(found.medianKeys()).isEqualTo(1);
        assertThat(found.confidence()).isEqualTo(Confidence.CONFIRMED);
    }

    @Test
    void loopFrame_isTheDeepestSharedMethod() {
        Script script = new Script();
        Script.Sql list = Script.Sql.of("SELECT customer_id FROM orders");
        Script.Sql one = Script.Sql.of("SELECT name FROM customers WHERE id = ?", "=id");
        for (int warm = 0; warm < 2; warm++) {
            script.at("OrderRepository.all:5", "OrderService.list:40", "Controller.get:9")
                    .run(list)
                    .rows(6, i -> Script.row(Script.id("customer", i)));
        }
        script.at("CustomerRepository.find:7", "OrderService.list:44", "Controller.get:9");
        for (int i = 0; i < 6; i++) {
            script.run(one, Script.id("customer", i)).row("n");
        }

        Repetition found = find(script).stream()
                .filter(r -> r.label() == Label.N_PLUS_ONE)
                .findFirst()
                .orElseThrow();

        assertThat(found.loop()).isEqualTo(new CallSite("com.example.OrderService", "list", "OrderService.java", 44));
        assertThat(found.callSite().get(0).className()).isEqualTo("com.example.CustomerRepository");
    }

    @Test
    void nested_hangsBelowItsParent() {
        List<Repetition> found = find(NPlusOneScenario.NESTED.script());
        Repetition orders = found.get(0);
        Repetition lines = found.get(1);

        assertThat(lines.isFedBy(orders)).isTrue();
        assertThat(orders.isFedBy(lines)).isFalse();
        assertThat(flow(orders).source().shape().text()).contains("FROM customers");
        assertThat(flow(lines).sourceExecutions()).isEqualTo(4);
    }

    @Test
    void severalQueriesPerRow_haveOneSource() {
        List<Repetition> found = find(NPlusOneScenario.SEVERAL_QUERIES_PER_ROW.script());

        assertThat(found)
                .allSatisfy(r -> assertThat(flow(r).source().shape().text()).contains("FROM orders"));
    }

    @Test
    void severalQueriesForSomeRows_haveTheListAsSource() {
        Script script = new Script();
        script.run(Script.Sql.of("SELECT id FROM orders")).rows(40, i -> Script.row(Script.id("order", i)));
        Script.Sql first = Script.Sql.of("SELECT order_id, total FROM totals WHERE order_id = ?", "=order_id");
        Script.Sql second = Script.Sql.of("SELECT text FROM notes WHERE order_id = ?", "=order_id");
        for (int i = 0; i < 40; i += 5) {
            script.run(first, Script.id("order", i)).row(Script.id("order", i), "9");
            script.run(second, Script.id("order", i)).row("n");
        }

        assertThat(find(script))
                .hasSize(2)
                .allSatisfy(r -> assertThat(flow(r).source().shape().text()).isEqualTo("SELECT id FROM orders"));
    }

    @Test
    void keyInListAndInNestedRows_comesFromTheList() {
        Script script = new Script();
        script.run(Script.Sql.of("SELECT id, customer_id FROM orders"))
                .rows(9, i -> Script.row(Script.id("order", i), Script.id("customer", i)));
        Script.Sql summary = Script.Sql.of("SELECT customer_id FROM summaries WHERE order_id = ?", "=order_id");
        Script.Sql customer = Script.Sql.of("SELECT name FROM customers WHERE id = ?", "=id");
        for (int i = 0; i < 9; i++) {
            script.run(summary, Script.id("order", i)).row(Script.id("customer", i));
            script.run(customer, Script.id("customer", i)).row("n");
        }

        assertThat(find(script))
                .hasSize(2)
                .allSatisfy(r -> assertThat(flow(r).source().shape().text()).endsWith("FROM orders"));
    }

    @Test
    void keyInTwoLikeLists_comesFromTheLater() {
        Script script = new Script();
        for (String list : List.of("early", "late")) {
            script.run(Script.Sql.of("SELECT customer_id FROM " + list))
                    .rows(9, i -> Script.row(Script.id("customer", i)));
        }
        Script.Sql customer = Script.Sql.of("SELECT name FROM customers WHERE id = ?", "=id");
        for (int i = 0; i < 9; i++) {
            script.run(customer, Script.id("customer", i)).row("n");
        }

        assertThat(flow(find(script).get(0)).source().shape().text()).endsWith("FROM late");
    }

    @Test
    void eagerLoading_isWithinTheCallOfTheSource() {
        Script script = NPlusOneScenario.EAGER_MANY_TO_ONE_ON_FIND_ALL.script();
        Repetition eager = RepetitionFinder.find(Telling.EVERY_CALL_SITE.tell(script), KeyRelations.byName())
                .get(0);

        assertThat(eager.isWithinCallOfSource()).isTrue();
    }

    @Test
    void lazyLoading_isNotWithinTheCallOfTheSource() {
        Script script = NPlusOneScenario.LAZY_MANY_TO_ONE.script();
        Repetition lazy = RepetitionFinder.find(Telling.EVERY_CALL_SITE.tell(script), KeyRelations.byName())
                .get(0);

        assertThat(lazy.isWithinCallOfSource()).isFalse();
    }

    @Test
    void compositeKey_hasALinkForEachPart() {
        assertThat(flow(find(NPlusOneScenario.COMPOSITE_KEY.script()).get(0)).links())
                .extracting(Flow.Link::predicateColumn)
                .containsExactlyInAnyOrder("warehouse_id", "product_id");
    }

    @Test
    void keyInSeveralColumns_comesFromTheRelatedOne() {
        assertThat(flow(find(NPlusOneScenario.KEY_IN_SEVERAL_COLUMNS_OF_THE_SOURCE.script())
                                .get(0))
                        .link()
                        .label())
                .isEqualTo("customer_id");
    }

    @Test
    void keyInSeveralStatements_comesFromTheOneInOrder() {
        assertThat(flow(find(NPlusOneScenario.ROWS_OF_MANY_SOURCES_OF_UUIDS.script())
                                .get(0))
                        .source()
                        .shape()
                        .text())
                .isEqualTo("SELECT ref FROM links");
    }

    @Test
    void earlyBreak_coversPartOfTheSource() {
        Flow flow = flow(find(NPlusOneScenario.EARLY_BREAK.script()).get(0));

        assertThat(flow.coveredValues()).isEqualTo(11);
        assertThat(flow.sourceValues()).isEqualTo(40);
    }

    @Test
    void keysetPagedSource_isCountedWhole() {
        Flow flow = flow(find(NPlusOneScenario.KEYSET_PAGED_OUTER_LIST.script()).get(0));

        assertThat(flow.sourceExecutions()).isEqualTo(3);
        assertThat(flow.sourceRows()).isEqualTo(18);
        assertThat(flow.coveredValues()).isEqualTo(18);
    }

    @Test
    void twoLoops_haveTheirOwnPlaces() {
        assertThat(RepetitionFinder.find(
                                Telling.EVERY_CALL_SITE.tell(NPlusOneScenario.TWO_LOOPS_AT_TWO_LINES.script()),
                                KeyRelations.byName())
                        .stream()
                        .map(r -> r.callSite().get(0).lineNumber() + " " + r.executions()))
                .containsExactly("14 16", "24 16");
    }

    @Test
    void recursion_isItsOwnSource() {
        Repetition found = find(NPlusOneScenario.RECURSION.script()).get(0);

        assertThat(flow(found).source()).isEqualTo(found.statement());
        assertThat(found.isFedBy(found)).isFalse();
    }

    @Test
    void catalogThatKnowsBetter_overrulesNames() {
        Script script = new Script();
        script.run(Script.Sql.of("SELECT position FROM lines")).rows(30, i -> Script.row(i * 7 % 31));
        for (int i : new int[] {4, 1, 3, 5, 9, 2}) {
            script.run(Script.Sql.of("SELECT name FROM colours WHERE id = ?", "=id"), i)
                    .row("n");
        }
        UnitTrace unit = Telling.PLAIN.tell(script);

        assertThat(RepetitionFinder.find(unit, KeyRelations.byName()))
                .extracting(Repetition::label)
                .doesNotContain(Label.N_PLUS_ONE);
        assertThat(RepetitionFinder.find(unit, (source, column, repeated, slot) -> KeyRelation.REFERENCES))
                .extracting(Repetition::label)
                .containsExactly(Label.N_PLUS_ONE);
    }

    @Test
    void smallBatch_tellsHowManyKeysAtATime() {
        assertThat(find(NPlusOneScenario.BATCH_SIZE_TOO_SMALL.script()).get(0).medianKeys())
                .isEqualTo(3);
    }

    @Test
    void duplicatesOfSeveralPlaces_nameTheSharedFrame() {
        Repetition found = RepetitionFinder.find(
                        Telling.EVERY_CALL_SITE.tell(OtherScenario.SAME_QUERY_FROM_SEVERAL_PLACES.script()),
                        KeyRelations.byName())
                .get(0);

        assertThat(found.loop()).isEqualTo(new CallSite("com.example.Page", "show", "Page.java", 3));
        assertThat(found.executions()).isEqualTo(4);
        assertThat(found.distinctVectors()).isEqualTo(1);
    }

    @Test
    void repetitions_comeInTheOrderOfTheirFirstExecutions() {
        assertThat(find(NPlusOneScenario.VALIDATION_BEFORE_EACH_SAVE.script()))
                .extracting(Repetition::label)
                .containsExactly(Label.N_PLUS_ONE, Label.WRITE);
    }

    @Test
    void emptyUnit_hasNone() {
        assertThat(find(new Script())).isEmpty();
    }

    @Test
    void compositeKey_ofTheInnerRow_comesFromTheInnerStatement() {
        List<Repetition> found = find(NPlusOneScenario.COMPOSITE_KEY_OF_THE_INNER_ROW.script());

        assertThat(found)
                .extracting(r -> flow(r).source().shape().text())
                .containsExactly(
                        "SELECT id, customer_id, state FROM orders",
                        "SELECT order_id, line_no FROM order_lines WHERE order_id = ?");
    }
}
