package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The same columns in an order that another statement can use as well: where one compares a and b and the other a alone,
 * (a, b) serves both, however selective b is. (Chaudhuri and Narasayya, "Index merging", ICDE 1999.)
 */
final class SharedPrefixRule {

    /** Occurrences of one table that are compared with each other. */
    static final int MAX_OCCURRENCES = 50;

    private SharedPrefixRule() {}

    /** Proposes for every occurrence, with what all others on its table ask. */
    static void propose(Collection<Occurrence> all, Proposals proposals) {
        for (Occurrence wide : all) {
            Set<String> columns = equalities(wide);
            if (columns.size() < 2 || columns.size() > MAX_KEYS) {
                continue;
            }
            all.stream()
                    .filter(narrow -> narrow != wide && narrow.target.equals(wide.target))
                    .limit(MAX_OCCURRENCES)
                    .map(SharedPrefixRule::equalities)
                    .filter(prefix ->
                            !prefix.isEmpty() && prefix.size() < columns.size() && columns.containsAll(prefix))
                    .distinct()
                    .forEach(prefix -> propose(wide, prefix, columns, proposals));
        }
    }

    private static void propose(Occurrence wide, Set<String> prefix, Set<String> columns, Proposals proposals) {
        List<String> first = wide.mostSelectiveFirst(prefix);
        List<String> rest = Keys.without(wide.mostSelectiveFirst(columns), first);
        List<IndexKey> keys = Keys.joined(Keys.columns(first), Keys.columns(rest));
        proposals.add(Proposal.btree(
                wide,
                keys,
                0,
                Tail.UNORDERED,
                Rule.SHARED_PREFIX,
                Tier.VARIANT,
                "equality on " + Keys.describe(keys) + "; another statement compares " + String.join(", ", first)
                        + " alone"));
        for (String range : wide.ranges) {
            if (!columns.contains(range) && keys.size() < MAX_KEYS) {
                proposals.add(Proposal.btree(
                        wide,
                        Keys.joined(keys, Keys.columns(List.of(range))),
                        0,
                        Tail.UNORDERED,
                        Rule.SHARED_PREFIX,
                        Tier.VARIANT,
                        "as above, and the range of " + range));
            }
        }
    }

    private static Set<String> equalities(Occurrence occurrence) {
        Set<String> all = new LinkedHashSet<>(occurrence.constants);
        all.addAll(occurrence.lists);
        all.addAll(occurrence.joins);
        return all;
    }
}
