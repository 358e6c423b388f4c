package io.pgtender.spring.actuate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the planner would do for one statement, without running it, for one execution that was seen. Constants and parameters
 * are written {@code ?}, as everywhere.
 *
 * @param absence why there is no plan; then {@code root} is absent
 * @param cost in the planner's own units
 */
record PlanView(
        String dataSource,
        StatementView statement,
        @Nullable String absence,
        @Nullable Double cost,
        @Nullable Node root)
        implements OperationResponseBody {

    /**
     * @param relation what is scanned or changed
     * @param relationship to the node above: Outer, Inner, InitPlan, SubPlan, Member
     * @param rows estimated, per loop
     * @param share of the whole cost that is this node's own, 0 to 1
     */
    record Node(
            String type,
            @Nullable String relation,
            @Nullable String alias,
            @Nullable String index,
            @Nullable String relationship,
            double startupCost,
            double totalCost,
            double share,
            double rows,
            int widthBytes,
            List<Detail> details,
            List<Node> children) {}

    /** Filter, Index Cond, Sort Key and so on, by EXPLAIN's own name. */
    record Detail(String name, String text) {}
}
