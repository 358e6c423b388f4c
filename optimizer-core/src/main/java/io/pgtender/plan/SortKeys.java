package io.pgtender.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the {@code Sort Key} of Sort, Incremental Sort, Merge Append and Gather Merge (explain.c, show_sortorder_options:
 * COLLATE, then DESC or USING, then NULLS where it is not the default).
 */
public final class SortKeys {

    private SortKeys() {}

    /**
     * The keys of {@code node} in order, empty when it does not sort. A key with an operator of its own (USING) is an
     * expression, operator and all. An aggregate computed below looks like any other expression.
     */
    public static List<SortColumn> of(PlanNode node) {
        int presorted = node.propertyList("Presorted Key").size();
        List<SortColumn> keys = new ArrayList<>();
        for (String printed : node.propertyList("Sort Key")) {
            keys.add(key(Tokens.of(printed), keys.size() < presorted ? Origin.INPUT : Origin.SORT));
        }
        return List.copyOf(keys);
    }

    /** Who puts the rows into the order of a key. */
    private enum Origin {
        INPUT,
        SORT
    }

    private static SortColumn key(Span printed, Origin origin) {
        Span rest = printed;
        int nulls = rest.findWord("NULLS");
        String nullsOrder = "";
        if (nulls > 0) {
            nullsOrder = rest.sub(nulls, rest.to()).text();
            rest = rest.sub(rest.from(), nulls);
        }
        boolean descending = rest.length() > 1 && rest.get(rest.to() - 1).isWord("DESC");
        if (descending) {
            rest = rest.sub(rest.from(), rest.to() - 1);
        }
        String collation = null;
        int collate = rest.findWord("COLLATE");
        if (collate > 0 && rest.findWord("USING") < 0) {
            collation = rest.sub(collate + 1, rest.to()).text();
            rest = rest.sub(rest.from(), collate);
        }
        Span value = rest.stripped();
        Set<ColumnReference> columns = value.columns();
        Set<String> aliases = columns.stream().map(ColumnReference::alias).collect(Collectors.toSet());
        boolean isColumn = Operand.column(value, ColumnTypes.UNKNOWN).isPresent();
        return new SortColumn(
                aliases.size() == 1 ? aliases.iterator().next() : null,
                isColumn ? columns.iterator().next().column() : null,
                isColumn ? null : value.text(),
                descending,
                nullsOrder.isEmpty() ? descending : nullsOrder.equals("NULLS FIRST"),
                collation,
                origin == Origin.INPUT);
    }
}
