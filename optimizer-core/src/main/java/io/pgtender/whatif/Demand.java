package io.pgtender.whatif;

import io.pgtender.plan.SortColumn;
import java.util.List;

/**
 * What the nodes above ask of the order of a node's rows.
 *
 * @param need whether order matters
 * @param keys for {@link Need#SORT}: the wanted order, else empty
 */
record Demand(Need need, List<SortColumn> keys) {

    /** No order is needed. */
    static final Demand ANY = new Demand(Need.ANY, List.of());

    /** Today's order must stay, whatever it is. */
    static final Demand KEEP = new Demand(Need.KEEP, List.of());

    enum Need {
        ANY,
        KEEP,
        /** A Sort stands above: rows that come in its order make it superfluous. */
        SORT
    }

    Demand {
        keys = List.copyOf(keys);
    }

    static Demand sort(List<SortColumn> keys) {
        return keys.isEmpty() ? ANY : new Demand(Need.SORT, keys);
    }
}
