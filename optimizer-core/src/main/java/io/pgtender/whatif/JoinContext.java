package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the search for an order of joins works with: the block, what is known of it, and whether the new indexes count. */
record JoinContext(
        JoinBlock block,
        JoinRows rows,
        JoinPaths.Tree tree,
        ScanPaths scanPaths,
        Selectivities selectivities,
        ServerFacts server,
        Offered offered) {

    /** Whether the hypothetical indexes count. */
    enum Offered {
        ALL,
        NONE
    }

    /**
     * One way to compute a set of inputs.
     *
     * @param divisor processes that share its rows: those of its outermost scan; 1 for all rows
     * @param order class of columns that it is sorted by, or {@link #UNORDERED}
     */
    record Way(Cost cost, Share share, double divisor, int order, Set<IndexDefinition> used) {}

    /** One side of a join. */
    record Input(long set, List<Way> ways, double rows) {}

    /**
     * How two sides match.
     *
     * @param set all inputs
     * @param pairs rows that the join conditions leave, of all processes
     */
    record Pairing(
            long set,
            double pairs,
            List<JoinClause> clauses,
            Stop stop,
            double matchedFraction,
            double matches,
            boolean anti) {

        List<JoinClause> equalities() {
            return clauses.stream().filter(JoinClause::isEquality).toList();
        }

        double filterCost() {
            return clauses.stream()
                    .filter(c -> !c.isEquality())
                    .mapToDouble(JoinClause::cost)
                    .sum();
        }

        double allCost() {
            return clauses.stream().mapToDouble(JoinClause::cost).sum();
        }
    }

    /** Rows come in no order that a merge join could use. */
    static final int UNORDERED = -1;

    /** Hypothetical indexes of both. */
    static Set<IndexDefinition> union(Way a, Way b) {
        if (b.used().isEmpty()) {
            return a.used();
        }
        Set<IndexDefinition> all = new HashSet<>(a.used());
        all.addAll(b.used());
        return all;
    }

    /** The same search over another block. */
    JoinContext of(JoinBlock other) throws SQLException {
        return new JoinContext(other, rows.of(other), tree, scanPaths, selectivities, server, offered);
    }

    CostSettings settings() {
        return CostSettings.of(server);
    }

    /** Memory of one process for a hash table, in bytes. */
    double hashBytes() {
        CostSettings settings = settings();
        return settings.workMemBytes() * number("hash_mem_multiplier", settings.majorVersion() >= 15 ? 2 : 1);
    }

    /** A numeric setting, or what it is by default. */
    double number(String setting, double otherwise) {
        return server.settings().containsKey(setting) ? server.number(setting) : otherwise;
    }

    /** The scan with the hypothetical indexes that count. */
    Scan withOffer(Scan table) {
        return offered == Offered.ALL ? table : table.withOffered(Set.of());
    }

    /** Number of the input below which {@code alias} is read, or -1. */
    int number(String alias) {
        for (int i = 0; i < block.leaves().size(); i++) {
            if (block.leaves().get(i).aliases().contains(alias)) {
                return i;
            }
        }
        return -1;
    }

    /** Rows of that input, 1 if there is none. */
    double leafRows(String alias) {
        int number = number(alias);
        return number < 0 ? 1 : block.leaves().get(number).rows();
    }
}
