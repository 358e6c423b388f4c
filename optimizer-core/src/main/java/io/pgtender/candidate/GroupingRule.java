package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import java.util.List;

/**
 * The columns of GROUP BY or DISTINCT, behind those that have one value: groups then arrive together and need neither a
 * sort nor a hash table. Their order among themselves is free (planner.c, get_cheapest_grouping_paths; PostgreSQL 17 and
 * later also try other orders than the statement's).
 */
final class GroupingRule implements CandidateRule {

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (List<String> group : occurrence.groups) {
            List<String> equal = Keys.without(occurrence.mostSelectiveFirst(occurrence.constants), group);
            List<IndexKey> behind = Keys.joined(Keys.columns(equal), Keys.columns(group));
            String why = "grouping by " + String.join(", ", group);
            if (!equal.isEmpty() && behind.size() <= MAX_KEYS) {
                proposals.add(Proposal.btree(
                        occurrence,
                        behind,
                        equal.size(),
                        Tail.UNORDERED,
                        Rule.GROUPING,
                        Tier.VARIANT,
                        "equality on " + String.join(", ", equal) + ", then " + why));
            }
            proposals.add(
                    Proposal.btree(occurrence, Keys.columns(group), 0, Tail.UNORDERED, Rule.GROUPING, Tier.PART, why));
        }
    }
}
