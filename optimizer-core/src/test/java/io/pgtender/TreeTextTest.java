package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.StatementTree;
import io.pgtender.sql.QueryShapes;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeTextTest {

    @Test
    void statementAlone_isItsTextAndItsCaption() {
        assertThat(text(node("orders"))).isEqualTo("""
                SELECT FROM orders
                  orders!
                """);
    }

    @Test
    void children_hangBelowTheirParent() {
        assertThat(text(node("orders", node("customer", node("country")), node("item"))))
                .isEqualTo("""
                SELECT FROM orders
                │ orders!
                ├─ SELECT FROM customer
                │  │ customer!
                │  └─ SELECT FROM country
                │       country!
                └─ SELECT FROM item
                     item!
                """);
    }

    @Test
    void manyStatements_areCountedAfterTheBound() {
        StatementTree[] children = Collections.nCopies(20, node("item")).toArray(StatementTree[]::new);

        assertThat(TreeText.of(node("orders", children)))
                .hasSize(2 * TreeText.MAX_STATEMENTS + 1)
                .last()
                .satisfies(line -> assertThat(line.text()).isEqualTo("and 9 more"));
    }

    @Test
    void deepTree_isIndentedUpToItsBound() {
        StatementTree tree = node("leaf");
        for (int i = 0; i < 10; i++) {
            tree = node("t", tree);
        }

        assertThat(TreeText.of(tree))
                .allSatisfy(line -> assertThat(line.first()).hasSizeLessThanOrEqualTo(3 * (TreeText.MAX_LEVELS + 1)));
    }

    private static StatementTree node(String table, StatementTree... children) {
        return new StatementTree(QueryShapes.parse("select from " + table), table + "!", List.of(children));
    }

    private static String text(StatementTree tree) {
        StringBuilder text = new StringBuilder();
        TreeText.of(tree)
                .forEach(line -> text.append(line.first()).append(line.text()).append('\n'));
        return text.toString();
    }
}
