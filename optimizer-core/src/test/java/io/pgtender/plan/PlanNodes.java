package io.pgtender.plan;

import java.util.List;
import java.util.Map;

/** Plan nodes written by hand. */
final class PlanNodes {

    private PlanNodes() {}

    /** A scan of {@code alias} with one filter. */
    static PlanNode scan(String alias, String filter, PlanNode... children) {
        return node("Seq Scan", Map.of("Alias", List.of(alias), "Filter", List.of(filter)), children);
    }

    static PlanNode node(String type, Map<String, List<String>> properties, PlanNode... children) {
        return new PlanNode(type, 0, 1, 1, 8, properties, List.of(children));
    }
}
