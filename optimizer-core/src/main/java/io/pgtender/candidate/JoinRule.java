package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A join column first, for look-ups from the other side: alone, followed by what else is known of the row, and behind it.
 * The same for a row-by-row sub-select, whose outer column is a join column here. (Chaudhuri and Narasayya, VLDB 1997,
 * section 4.1: indexable columns are those of selections and of joins.)
 */
final class JoinRule implements CandidateRule {

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        List<String> equal = occurrence.equalities();
        List<String> joins = occurrence.mostSelectiveFirst(occurrence.joins);
        for (String join : joins) {
            List<String> others = Keys.without(equal, List.of(join));
            add(occurrence, List.of(join), List.of(), "", others.isEmpty() ? Tier.FULL : Tier.PART, proposals);
            if (!others.isEmpty()) {
                List<String> some = Keys.firstOf(others, MAX_KEYS - 1);
                add(occurrence, List.of(join), some, "", Tier.FULL, proposals);
                add(occurrence, some, List.of(join), "", Tier.VARIANT, proposals);
            }
            for (String range : occurrence.ranges) {
                if (!range.equals(join) && !others.contains(range)) {
                    List<String> some = Keys.firstOf(others, MAX_KEYS - 2);
                    add(occurrence, List.of(join), some, range, Tier.VARIANT, proposals);
                }
            }
        }
        if (joins.size() > 1 && joins.size() <= MAX_KEYS) {
            add(occurrence, joins, List.of(), "", Tier.FULL, proposals);
        }
    }

    /** Keys: {@code first}, {@code second}, then {@code range} unless that is empty. */
    private static void add(
            Occurrence occurrence,
            List<String> first,
            List<String> second,
            String range,
            Tier tier,
            Proposals proposals) {
        List<String> columns = new ArrayList<>(first);
        columns.addAll(second);
        int equalities = columns.size();
        if (!range.isEmpty()) {
            columns.add(range);
        }
        List<IndexKey> keys = Keys.columns(columns);
        // In front of a range or alone, only equality needs no order; a join column alone may feed a merge join too.
        proposals.add(Proposal.btree(
                occurrence,
                keys,
                equalities,
                Tail.UNORDERED,
                Rule.JOIN,
                tier,
                "join on " + String.join(", ", Keys.without(columns, Keys.without(columns, occurrence.joins)))
                        + (columns.size() == first.size() ? "" : ", with " + Keys.describe(keys))));
    }
}
