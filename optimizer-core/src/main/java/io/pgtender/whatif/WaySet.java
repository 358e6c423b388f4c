package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.Path.Share;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the ways to compute one set of inputs: the cheapest of each order and share stays. */
final class WaySet {

    private final List<Way> ways = new ArrayList<>();

    /** Those that have stayed so far. */
    List<Way> ways() {
        return List.copyOf(ways);
    }

    void add(Way way) {
        add(way.cost(), way.share(), way.divisor(), way.order(), way.used(), Set.of());
    }

    /** A way that reads the indexes of {@code used} and of {@code more}. */
    void add(Cost cost, Share share, double divisor, int order, Set<IndexDefinition> used, Set<IndexDefinition> more) {
        int place = place(share, order);
        if (place == ways.size()) {
            ways.add(new Way(cost, share, divisor, order, union(used, more)));
        } else if (cost.totalCost() < ways.get(place).cost().totalCost()) {
            ways.set(place, new Way(cost, share, divisor, order, union(used, more)));
        }
    }

    private int place(Share share, int order) {
        for (int i = 0; i < ways.size(); i++) {
            Way way = ways.get(i);
            if (way.order() == order && way.share() == share) {
                return i;
            }
        }
        return ways.size();
    }

    private static Set<IndexDefinition> union(Set<IndexDefinition> a, Set<IndexDefinition> b) {
        if (b.isEmpty() || a == b) {
            return a;
        }
        if (a.isEmpty()) {
            return b;
        }
        Set<IndexDefinition> all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }
}
