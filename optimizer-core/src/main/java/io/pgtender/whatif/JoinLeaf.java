package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.plan.PlanNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One input of a block of joins: a table, or something that is computed by itself, such as a grouped sub-select.
 *
 * @param kind how it is joined
 * @param node the node of today's plan that computes it, wrappers left out
 * @param lookUps its table, with the conditions that need no other input; empty where no index can be looked up
 * @param aliases aliases of the relations below it
 * @param rows rows that pass its own conditions
 * @param widthBytes width of one of them
 * @param clauses conditions that join it; for {@link Kind#INNER} those of the block do and this is empty
 * @param rowFactor rows of a join with it relative to rows of its other side; read for other kinds than INNER
 */
record JoinLeaf(
        Kind kind,
        PlanNode node,
        Optional<Scan> lookUps,
        Set<String> aliases,
        double rows,
        double widthBytes,
        List<JoinClause> clauses,
        double rowFactor) {

    /** How an input is joined. Those but INNER need the inputs that their conditions name, and only add to these. */
    enum Kind {
        INNER,
        LEFT,
        SEMI,
        ANTI
    }

    JoinLeaf {
        aliases = Set.copyOf(aliases);
        clauses = List.copyOf(clauses);
    }

    /** Conditions of the leaf's own, for the number of distinct values behind them. */
    List<Condition> ownConditions() {
        return lookUps.map(Scan::conditions).orElse(List.of());
    }
}
