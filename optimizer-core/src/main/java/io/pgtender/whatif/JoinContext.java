package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What the search for an order of joins works with: the block, what is known of it, and whether the new indexes count. */
record JoinContext(
        JoinBlock block,
        JoinRows rows,
        PlanFacts facts,
        JoinPaths.Tree tree,
        ScanPaths scanPaths,
        Selectivities selectivities,
        ServerFacts server,
        CostSettings settings,
        Offered offered,
        JoinMemory memory) {

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

    /** Rows come in no order that a merge join could use. */
    static final int UNORDERED = -1;

    /** The same search over another block. */
    JoinContext of(JoinBlock other) throws SQLException {
        return new JoinContext(
                other,
                rows.of(other),
                facts,
                tree,
                scanPaths,
                selectivities,
                server,
                settings,
                offered,
                new JoinMemory());
    }

    /** Memory of one process for a hash table, in bytes. */
    double hashBytes() {
        return settings.workMemBytes() * number("hash_mem_multiplier", settings.majorVersion() >= 15 ? 2 : 1);
    }

    /** A numeric setting, or what it is by default. */
    double number(String setting, double otherwise) {
        return server.settings().containsKey(setting) ? server.number(setting) : otherwise;
    }

    /** The scan with the hypothetical indexes that count. */
    Scan withOffer(Scan table) {
        return offered == Offered.ALL ? tree.offers().on(table) : table;
    }

    /** What is offered on the tables of one input, in short. */
    List<Integer> offers(int input) {
        return offered == Offered.NONE
                ? NOTHING_COUNTS
                : tree.offers().on(facts.tables(block.leaves().get(input).node()));
    }

    /** Differs from all that may be offered: today's inputs are not computed anew either. */
    private static final List<Integer> NOTHING_COUNTS = List.of(-1);

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
