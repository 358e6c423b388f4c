package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlanXmlTest {

    @Test
    void node_hasTypeCostsRowsAndWidth() {
        PlanNode root = node("<Total-Cost>8.29</Total-Cost><Startup-Cost>0.28</Startup-Cost>"
                + "<Plan-Rows>12345678901</Plan-Rows><Plan-Width>16</Plan-Width>");

        assertThat(root.type()).isEqualTo("Seq Scan");
        assertThat(root.startupCost()).isEqualTo(0.28);
        assertThat(root.totalCost()).isEqualTo(8.29);
        assertThat(root.rows()).isEqualTo(12_345_678_901.0);
        assertThat(root.widthBytes()).isEqualTo(16);
        assertThat(root.properties()).isEmpty();
    }

    @Test
    void propertyNames_areExplainsOwn() {
        PlanNode root = node("<Relation-Name>a b</Relation-Name><One-Time-Filter>false</One-Time-Filter>"
                + "<Sort-Key>\n <Item>x.a</Item>\n <Item>x.b DESC</Item>\n</Sort-Key>");

        assertThat(root.relationName()).contains("a b");
        assertThat(root.property("One-Time Filter")).contains("false");
        assertThat(root.propertyList("Sort Key")).containsExactly("x.a", "x.b DESC");
    }

    @Test
    void groupingSets_areGatheredUnderTheInnermostName() {
        PlanNode root =
                node("<Grouping-Sets><Grouping-Set><Hash-Keys><Hash-Key><Item>c.a</Item><Item>c.b</Item></Hash-Key>"
                        + "</Hash-Keys></Grouping-Set><Grouping-Set><Hash-Keys><Hash-Key><Item>c.a</Item></Hash-Key></Hash-Keys>"
                        + "</Grouping-Set></Grouping-Sets>");

        assertThat(root.propertyList("Hash Key")).containsExactly("c.a", "c.b", "c.a");
    }

    @Test
    void children_areInPlanOrder() {
        PlanNode root = node("<Plans>\n<Plan><Node-Type>A</Node-Type></Plan>\n<Plan><Node-Type>B</Node-Type>"
                + "<Plans><Plan><Node-Type>C</Node-Type></Plan></Plans></Plan>\n</Plans><Filter>x</Filter>");

        assertThat(root.walk().map(PlanNode::type)).containsExactly("Seq Scan", "A", "B", "C");
        assertThat(root.property("Filter")).contains("x");
    }

    @Test
    void scalarsBesideThePlan_areTheRoots() {
        Plan plan = PlanXml.parse("<explain xmlns=\"http://www.postgresql.org/2009/explain\"><Query><Plan>"
                + "<Node-Type>Result</Node-Type></Plan><Query-Identifier>-42</Query-Identifier></Query></explain>");

        assertThat(plan.root().property("Query Identifier")).contains("-42");
    }

    @Test
    void controlCharacters_areKept() {
        String text = "a\u0001b\u001Fc\u007Fd\u0085e\u2028f\u000Bg\uD83D\uDE00";

        assertThat(node("<Filter>" + text + "&#x0d;\n&lt;&amp;</Filter>").property("Filter"))
                .contains(text + "\r\n<&");
    }

    @Test
    void nonCharacters_areReplaced() {
        assertThat(node("<Filter>a\uFFFEb\uFFFFc</Filter>").property("Filter")).contains("a\uFFFDb\uFFFDc");
    }

    @Test
    void manyEscapes_areNoAttack() {
        String text = "&lt;&gt;&amp;".repeat(100_000);

        assertThat(node("<Filter>" + text + "</Filter>").property("Filter").orElseThrow())
                .hasSize(300_000);
    }

    @Test
    void longText_isRead() {
        String text = "1,".repeat(1_000_000);

        assertThat(node("<Filter>" + text + "</Filter>").property("Filter")).contains(text);
    }

    @Test
    void deepPlan_isRead() {
        int depth = 20_000;
        String xml = "<Plans><Plan><Node-Type>N</Node-Type>".repeat(depth) + "</Plan></Plans>".repeat(depth);

        assertThat(node(xml).walk().count()).isEqualTo(depth + 1);
    }

    @Test
    void documentType_isRefused() {
        assertThatThrownBy(() -> PlanXml.parse("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                        + "<explain><Query><Plan><Node-Type>&e;</Node-Type></Plan></Query></explain>"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherText_isRefused() {
        assertThatThrownBy(() -> PlanXml.parse("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PlanXml.parse("<explain/>")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PlanXml.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static PlanNode node(String content) {
        return PlanXml.parse("<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n    <Plan>\n"
                        + "<Node-Type>Seq Scan</Node-Type>" + content + "</Plan></Query></explain>")
                .root();
    }
}
