package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.plan.PlannedConjuncts;
import io.pgtender.plan.Terms;
import java.util.ArrayList;
import java.util.List;

/**
 * OR: one index for each alternative, whose results are united as bitmaps; none is of use unless every alternative has one
 * (indxpath.c, generate_bitmap_or_paths).
 */
final class AlternativesRule implements CandidateRule {

    /** More alternatives than this are not looked at. */
    static final int MAX_ALTERNATIVES = 8;

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Condition condition : occurrence.conditions) {
            List<String> alternatives = Terms.alternatives(condition.sql());
            if (condition.kind() != Condition.Kind.OTHER
                    || alternatives.size() < 2
                    || alternatives.size() > MAX_ALTERNATIVES) {
                continue;
            }
            List<List<IndexKey>> keys = new ArrayList<>();
            alternatives.forEach(a -> keys.add(keys(occurrence, a)));
            if (keys.stream().noneMatch(List::isEmpty)) {
                for (List<IndexKey> one : keys) {
                    proposals.add(Proposal.btree(
                            occurrence,
                            one,
                            one.size() - 1,
                            Tail.UNORDERED,
                            Rule.ALTERNATIVES,
                            Tier.FULL,
                            "one of " + keys.size() + " alternatives of an OR: " + Keys.describe(one)));
                }
            }
        }
    }

    /** Equalities of one alternative, then a range; empty where no btree serves it. */
    private static List<IndexKey> keys(Occurrence occurrence, String alternative) {
        List<String> equal = new ArrayList<>();
        List<String> ranges = new ArrayList<>();
        for (Condition condition : PlannedConjuncts.conditions(alternative)) {
            String column = condition.column();
            if (column == null || !condition.alias().equals(occurrence.alias) || !occurrence.canBeKey(column)) {
                continue;
            }
            switch (condition.kind()) {
                case EQUALITY, ANY_OF, IS_NULL, JOIN_EQUALITY -> equal.add(column);
                case RANGE -> ranges.add(column);
                case IS_NOT_NULL, LIKE, OTHER -> {
                    // left to the row
                }
            }
        }
        List<String> first = Keys.firstOf(equal, CandidateGenerator.MAX_KEYS - 1);
        return Keys.joined(Keys.columns(first), Keys.columns(Keys.firstOf(ranges, 1)));
    }
}
