package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;
import java.util.Set;

/**
 * Ranges, networks and shapes: overlap, containment and position by GiST where the type has an operator class, and the
 * nearest first by ORDER BY distance (docs, "Built-in GiST Operator Classes").
 */
final class GistRule implements CandidateRule {

    private static final Set<String> RANGE_OPERATORS = Set.of("&&", "@>", "<@", "<<", ">>", "&<", "&>", "-|-");
    private static final Set<String> NETWORK_OPERATORS = Set.of("&&", "<<", "<<=", ">>", ">>=");
    private static final Set<String> SHAPES = Set.of("point", "box", "polygon", "circle", "geometry", "geography");

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Condition condition : occurrence.conditions) {
            if (condition.kind() == Condition.Kind.OTHER) {
                Terms.binary(condition.sql()).ifPresent(b -> {
                    if (Expressions.columns(b.right()).isEmpty()) {
                        side(occurrence, b.left(), b.operator(), proposals);
                    } else if (Expressions.columns(b.left()).isEmpty()) {
                        side(occurrence, b.right(), b.operator(), proposals);
                    }
                });
            }
        }
        for (Occurrence.Order order : occurrence.orders) {
            nearest(occurrence, order, proposals);
        }
    }

    private static void side(Occurrence occurrence, String value, String operator, Proposals proposals) {
        String column = occurrence.column(value).orElse(null);
        ColumnTraits traits = column == null ? null : occurrence.traits(column).orElse(null);
        if (column == null || traits == null || traits.virtual()) {
            return;
        }
        boolean range = traits.typeKind() == 'r' || traits.typeKind() == 'm';
        boolean network =
                traits.plainType().equals("inet") || traits.plainType().equals("cidr");
        boolean served = (range && RANGE_OPERATORS.contains(operator))
                || (network && NETWORK_OPERATORS.contains(operator))
                || (SHAPES.contains(traits.plainType()) && RANGE_OPERATORS.contains(operator));
        if (served) {
            add(occurrence, column, traits, operator + " on " + column, proposals);
        }
    }

    private static void nearest(Occurrence occurrence, Occurrence.Order order, Proposals proposals) {
        IndexKey first = order.keys().get(0);
        if (first.expression() == null || order.kind() != Occurrence.Order.Kind.FIRST_ROWS) {
            return;
        }
        Terms.binary(first.expression())
                .filter(b -> b.operator().equals("<->"))
                .ifPresent(b -> occurrence.table.columns().stream()
                        .filter(c -> Identifiers.quote(c.name()).equals(b.left()))
                        .findFirst()
                        .ifPresent(c -> occurrence
                                .traits(c.name())
                                .filter(t -> SHAPES.contains(t.plainType()))
                                .ifPresent(t ->
                                        add(occurrence, c.name(), t, "the nearest first by " + c.name(), proposals))));
    }

    private static void add(
            Occurrence occurrence, String column, ColumnTraits traits, String why, Proposals proposals) {
        occurrence
                .operatorClasses()
                .of("gist", traits)
                .ifPresent(gist -> proposals.add(Proposal.other(
                        occurrence, "gist", column, null, gist.isDefault() ? null : gist.toSql(), Rule.GIST, why)));
    }
}
