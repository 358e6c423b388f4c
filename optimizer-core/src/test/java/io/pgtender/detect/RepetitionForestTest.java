package io.pgtender.detect;

import static io.pgtender.detect.Repetitions.at;
import static io.pgtender.detect.Repetitions.fed;
import static io.pgtender.detect.Repetitions.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.KeyRelation;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionForestTest {

    private static final String ORDERS = "select id, customer_id from orders";
    private static final String CUSTOMER = "select id, country_id from customer where id = ?";
    private static final String COUNTRY = "select name from country where id = ?";
    private static final String ITEMS = "select name from item where order_id = ?";
    private static final Source CUSTOMERS_OF_ORDERS = source(ORDERS, 10, "customer_id", "id", KeyRelation.REFERENCES);
    private static final Source ITEMS_OF_ORDERS = source(ORDERS, 10, "id", "order_id", KeyRelation.REFERENCED_BY);

    @Test
    void nothing_isNoGroup() {
        assertThat(RepetitionForest.of(List.of())).isEmpty();
    }

    @Test
    void severalStatementsForEachRow_areOneGroup() {
        assertThat(groups(fed(CUSTOMERS_OF_ORDERS, CUSTOMER, 12, 48), fed(ITEMS_OF_ORDERS, ITEMS, 13, 48)))
                .containsExactly("customer[], item[]");
    }

    @Test
    void repetitionForRowsOfARepetition_hangsBelowIt() {
        Source countries =
                new Source(QueryShapes.parse(CUSTOMER), at("list", 12), "country_id", "id", KeyRelation.REFERENCES);

        assertThat(groups(fed(CUSTOMERS_OF_ORDERS, CUSTOMER, 12, 48), fed(countries, COUNTRY, 14, 40)))
                .containsExactly("customer[country[]]");
    }

    @Test
    void repetitionForRowsOfALoop_hangsBelowIt() {
        Source countries =
                new Source(QueryShapes.parse(CUSTOMER), at("list", 12), "country_id", "id", KeyRelation.REFERENCES);

        assertThat(groups(Repetitions.of(Label.LOOP, CUSTOMER, 12, 48), fed(countries, COUNTRY, 14, 40)))
                .containsExactly("customer[country[]]");
    }

    @Test
    void repetitionForRowsOfADuplicate_standsAlone() {
        Source countries =
                new Source(QueryShapes.parse(CUSTOMER), at("list", 12), "country_id", "id", KeyRelation.REFERENCES);

        assertThat(groups(Repetitions.of(Label.DUPLICATE, CUSTOMER, 12, 48), fed(countries, COUNTRY, 14, 40)))
                .containsExactly("customer[]", "country[]");
    }

    @Test
    void sourceAtAnotherPlace_isAnotherProblem() {
        Source elsewhere = source(ORDERS, 70, "id", "order_id", KeyRelation.REFERENCED_BY);

        assertThat(groups(fed(CUSTOMERS_OF_ORDERS, CUSTOMER, 12, 48), fed(elsewhere, ITEMS, 72, 48)))
                .containsExactly("customer[]", "item[]");
    }

    @Test
    void sameReadAtTwoLines_areTwoLoops() {
        assertThat(groups(fed(CUSTOMERS_OF_ORDERS, CUSTOMER, 12, 48), fed(CUSTOMERS_OF_ORDERS, CUSTOMER, 22, 48)))
                .containsExactly("customer[]", "customer[]");
    }

    @Test
    void sameReadByTwoColumns_areOneGroup() {
        Source payers = source(ORDERS, 10, "payer_id", "id", KeyRelation.REFERENCES);

        assertThat(groups(fed(CUSTOMERS_OF_ORDERS, CUSTOMER, 12, 48), fed(payers, CUSTOMER, 12, 48)))
                .containsExactly("customer[], customer[]");
    }

    @Test
    void recursion_isItsOwnRoot() {
        String children = "select id from category where parent_id = ?";
        Source itself = source(children, 12, "id", "parent_id", KeyRelation.REFERENCED_BY);

        assertThat(groups(fed(itself, children, 12, 48))).containsExactly("category[]");
    }

    @Test
    void repetitionsThatFeedEachOther_areBothThere() {
        Source one = new Source(QueryShapes.parse(COUNTRY), at("list", 14), "name", "id", KeyRelation.NONE);
        Source other = new Source(QueryShapes.parse(CUSTOMER), at("list", 12), "country_id", "id", KeyRelation.NONE);

        assertThat(groups(fed(one, CUSTOMER, 12, 48), fed(other, COUNTRY, 14, 40)))
                .containsExactly("country[customer[]]");
    }

    @Test
    void loopsWithoutASource_areEachAlone() {
        assertThat(groups(Repetitions.of(Label.LOOP, CUSTOMER, 12, 48), Repetitions.of(Label.LOOP, ITEMS, 13, 48)))
                .containsExactly("customer[]", "item[]");
    }

    private static List<String> groups(RepeatedStatement... repetitions) {
        return RepetitionForest.of(Arrays.asList(repetitions)).stream()
                .map(RepetitionForestTest::text)
                .toList();
    }

    private static String text(List<RepetitionNode> nodes) {
        return String.join(
                ", ",
                nodes.stream()
                        .map(node -> SqlNames.table(node.repetition().repeated()) + "[" + text(node.children()) + "]")
                        .toList());
    }
}
