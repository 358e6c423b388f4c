package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Terms;
import java.util.List;

/**
 * Full text search: GIN on the tsvector column, or on the expression {@code to_tsvector('configuration', text)} as the
 * statement has it. Without a configuration the expression depends on a setting (docs, "Creating Indexes" of text search).
 */
final class TextSearchRule implements CandidateRule {

    private final Immutability immutability;

    TextSearchRule(Immutability immutability) {
        this.immutability = immutability;
    }

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Condition condition : occurrence.conditions) {
            if (condition.kind() == Condition.Kind.OTHER) {
                Terms.binary(condition.sql())
                        .filter(b -> b.operator().equals("@@"))
                        .ifPresent(
                                b -> List.of(b.left(), b.right()).forEach(side -> side(occurrence, side, proposals)));
            }
        }
    }

    private void side(Occurrence occurrence, String side, Proposals proposals) {
        List<ColumnReference> columns = List.copyOf(Expressions.columns(side));
        if (columns.isEmpty() || columns.stream().anyMatch(c -> !c.alias().equals(occurrence.alias))) {
            return;
        }
        String column = occurrence.column(side).orElse(null);
        if (column != null) {
            boolean vector = occurrence
                    .traits(column)
                    .filter(t -> t.plainType().equals("tsvector") && !t.virtual())
                    .isPresent();
            if (vector) {
                proposals.add(Proposal.other(
                        occurrence, "gin", column, null, null, Rule.TEXT_SEARCH, "text search in " + column));
            }
            return;
        }
        String expression = Expressions.bare(Expressions.withoutAlias(side, occurrence.alias));
        if (!makesVector(side) || !occurrence.text.fixes(expression)) {
            return;
        }
        switch (immutability.of(occurrence.table, expression)) {
            case IMMUTABLE ->
                proposals.add(Proposal.other(
                                occurrence,
                                "gin",
                                null,
                                expression,
                                null,
                                Rule.TEXT_SEARCH,
                                "text search in " + expression)
                        .with(Remark.EXPRESSION_STATISTICS));
            case CHANGING ->
                proposals.reject(
                        "GIN index on " + occurrence.target + " (" + expression + ")",
                        "it depends on default_text_search_config; name the configuration,"
                                + " to_tsvector('english', ...), in the statement to make it indexable");
            case UNKNOWN -> {
                // said of no expression of which nothing is known
            }
        }
    }

    private static boolean makesVector(String side) {
        return side.contains("to_tsvector(") || side.contains("setweight(");
    }
}
