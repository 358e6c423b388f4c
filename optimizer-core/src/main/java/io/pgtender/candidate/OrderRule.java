package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Occurrence.Order;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import java.util.List;

/**
 * The columns of ORDER BY together, with their directions, behind the columns that have one value, so that no sort is left
 * and LIMIT stops early. Lists and null tests are put behind the order: PostgreSQL takes no order from keys that follow
 * them (indxpath.c, build_index_paths; pathkeys.c, pathkey_is_redundant knows constants only).
 */
final class OrderRule implements CandidateRule {

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Order order : occurrence.orders) {
            if (order.keys().stream().anyMatch(k -> k.column() == null)) {
                continue; // ExpressionRule
            }
            Tier tier = order.kind() == Order.Kind.FIRST_ROWS ? Tier.FULL : Tier.VARIANT;
            List<String> equal = occurrence.mostSelectiveFirst(occurrence.constants);
            List<IndexKey> behindEqual = Keys.joined(Keys.columns(equal), order.keys());
            String by = "order by " + Keys.describe(order.keys());
            if (!equal.isEmpty() && behindEqual.size() > equal.size() && behindEqual.size() <= MAX_KEYS) {
                String why = "equality on " + String.join(", ", equal) + ", then " + by;
                propose(occurrence, behindEqual, equal.size(), tier, why, proposals);
                withLists(occurrence, behindEqual, equal.size(), why, proposals);
            }
            if (order.kind() == Order.Kind.FIRST_ROWS) {
                lookedUp(occurrence, order, equal, by, proposals);
            }
            propose(occurrence, order.keys(), 0, equal.isEmpty() ? tier : Tier.PART, by, proposals);
            if (equal.isEmpty()) {
                withLists(occurrence, order.keys(), 0, by, proposals);
            }
        }
    }

    /** The first rows of each value that comes from outside: a sub-select or LATERAL with LIMIT, min or max. */
    private static void lookedUp(
            Occurrence occurrence, Order order, List<String> equal, String by, Proposals proposals) {
        for (String join : occurrence.joins) {
            List<IndexKey> before = Keys.joined(Keys.columns(List.of(join)), Keys.columns(equal));
            List<IndexKey> keys = Keys.joined(before, order.keys());
            if (keys.size() <= MAX_KEYS && keys.size() > before.size()) {
                String why = "look-up by " + Keys.describe(before) + ", then " + by;
                propose(occurrence, keys, before.size(), Tier.FULL, why, proposals);
            }
        }
    }

    /** Checked in the index, row by row, without a visit to the table. */
    private static void withLists(
            Occurrence occurrence, List<IndexKey> keys, int equalities, String why, Proposals proposals) {
        List<IndexKey> wider = Keys.joined(keys, Keys.columns(occurrence.mostSelectiveFirst(occurrence.lists)));
        if (wider.size() > keys.size() && wider.size() <= MAX_KEYS) {
            propose(occurrence, wider, equalities, Tier.VARIANT, why + ", lists checked within the index", proposals);
        }
    }

    private static void propose(
            Occurrence occurrence, List<IndexKey> keys, int equalities, Tier tier, String why, Proposals proposals) {
        proposals.add(Proposal.btree(occurrence, keys, equalities, Tail.ORDERED, Rule.ORDER, tier, why));
    }
}
