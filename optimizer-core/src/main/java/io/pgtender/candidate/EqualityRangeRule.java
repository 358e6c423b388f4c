package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns compared for equality, most selective first, then one range: the part of an index that is read is then one piece.
 * Prefixes are proposed too, so that several statements may share an index. (Lahdenmäki and Leach, "Relational Database
 * Index Design and the Optimizers", 2005, chapter 4; Chaudhuri and Narasayya, VLDB 1997, section 4.)
 */
final class EqualityRangeRule implements CandidateRule {

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        List<String> equal = occurrence.equalities();
        for (String range : occurrence.ranges) {
            if (equal.contains(range)) {
                continue;
            }
            int most = Math.min(equal.size(), MAX_KEYS - 1);
            for (int count = most; count >= 0; count--) {
                List<String> columns = new ArrayList<>(equal.subList(0, count));
                columns.add(range);
                propose(occurrence, columns, count, count == most ? Tier.FULL : Tier.PART, proposals);
            }
        }
        int most = Math.min(equal.size(), MAX_KEYS);
        for (int count = most; count > 0; count--) {
            boolean all = count == most && occurrence.ranges.isEmpty();
            propose(occurrence, equal.subList(0, count), count, all ? Tier.FULL : Tier.PART, proposals);
        }
    }

    private static void propose(
            Occurrence occurrence, List<String> columns, int equalities, Tier tier, Proposals proposals) {
        String why = equalities == columns.size()
                ? "equality on " + String.join(", ", columns)
                : equalities == 0
                        ? "range of " + columns.get(0)
                        : "equality on " + String.join(", ", columns.subList(0, equalities)) + ", range of "
                                + columns.get(equalities);
        proposals.add(Proposal.btree(
                occurrence, Keys.columns(columns), equalities, Tail.UNORDERED, Rule.EQUALITY_AND_RANGE, tier, why));
    }
}
