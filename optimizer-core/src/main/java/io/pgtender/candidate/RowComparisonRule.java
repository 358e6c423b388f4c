package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Terms;
import java.util.List;
import java.util.Objects;

/**
 * The next page by {@code (a, b) > (?, ?)}: one range of an index on both columns, and only of that (indxpath.c,
 * match_rowcompare_to_indexcol). The keys have one direction, as the comparison has.
 */
final class RowComparisonRule implements CandidateRule {

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Condition condition : occurrence.conditions) {
            if (condition.kind() != Condition.Kind.OTHER) {
                continue;
            }
            Terms.binary(condition.sql())
                    .filter(b -> b.operator().startsWith("<") || b.operator().startsWith(">"))
                    .filter(b -> !b.operator().equals("<>"))
                    .ifPresent(b -> {
                        propose(occurrence, Terms.row(b.left()), proposals);
                        propose(occurrence, Terms.row(b.right()), proposals);
                    });
        }
    }

    private static void propose(Occurrence occurrence, List<String> row, Proposals proposals) {
        List<String> columns = row.stream()
                .map(member -> Terms.column(member)
                        .filter(c -> c.alias().equals(occurrence.alias))
                        .map(ColumnReference::column)
                        .filter(occurrence::canBeKey)
                        .orElse(null))
                .filter(Objects::nonNull)
                .toList();
        if (row.isEmpty() || columns.size() < row.size() || columns.size() > MAX_KEYS) {
            return;
        }
        List<String> equal = Keys.without(occurrence.mostSelectiveFirst(occurrence.constants), columns);
        List<IndexKey> behind = Keys.joined(Keys.columns(equal), Keys.columns(columns));
        String why = "rows behind a given (" + String.join(", ", columns) + ")";
        if (!equal.isEmpty() && behind.size() <= MAX_KEYS) {
            proposals.add(Proposal.btree(
                    occurrence, behind, equal.size(), Tail.ORDERED, Rule.ROW_COMPARISON, Tier.FULL, why));
        }
        proposals.add(Proposal.btree(
                occurrence,
                Keys.columns(columns),
                0,
                Tail.ORDERED,
                Rule.ROW_COMPARISON,
                equal.isEmpty() ? Tier.FULL : Tier.PART,
                why));
    }
}
