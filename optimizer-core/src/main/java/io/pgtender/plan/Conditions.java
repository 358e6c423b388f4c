package io.pgtender.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads the conditions of a plan node: every conjunct of its Index Cond, Recheck Cond, Filter, Hash Cond, Merge Cond and
 * Join Filter. A One-Time Filter is none: it is checked once and not per row.
 *
 * <p>A Bitmap Index Scan has no alias of its own; its conditions still name that of the heap scan above, whose Recheck
 * Cond repeats them.
 */
public final class Conditions {

    private static final List<String> PROPERTIES =
            List.of("Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter");

    private Conditions() {}

    /** As {@link #of(PlanNode, ColumnTypes)} with {@link ColumnTypes#UNKNOWN}. */
    public static List<Condition> of(PlanNode node) {
        return of(node, ColumnTypes.UNKNOWN);
    }

    /**
     * The conditions that {@code node} itself checks, in the order in which EXPLAIN prints them. Those of a scan name its
     * own relation on the indexable side; those of a join name the outer relation there, as printed.
     *
     * @param node a node of a plan explained with VERBOSE
     * @param types tells a column under another label from a converted one
     */
    public static List<Condition> of(PlanNode node, ColumnTypes types) {
        ConditionReader reader = new ConditionReader(node, types);
        List<Condition> conditions = new ArrayList<>();
        for (String property : PROPERTIES) {
            for (String printed : node.propertyList(property)) {
                Span whole = Tokens.of(printed);
                if (whole.tokens().isBalanced()) {
                    conjuncts(whole).forEach(conjunct -> conditions.add(reader.read(conjunct)));
                } else {
                    conditions.add(reader.other(whole));
                }
            }
        }
        return List.copyOf(conditions);
    }

    /** The operands of AND, however it is nested. */
    private static List<Span> conjuncts(Span whole) {
        List<Span> conjuncts = new ArrayList<>();
        Deque<Span> open = new ArrayDeque<>();
        open.push(whole);
        while (!open.isEmpty()) {
            Span span = open.pop();
            List<Span> parts = span.stripped().split(token -> token.isWord("AND"));
            if (parts.size() == 1) {
                conjuncts.add(span);
            } else {
                for (int i = parts.size() - 1; i >= 0; i--) {
                    open.push(parts.get(i));
                }
            }
        }
        return conjuncts;
    }
}
