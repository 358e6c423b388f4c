package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;

/**
 * The nearest vectors first, with LIMIT: pgvector's hnsw with the operator class of the distance. Rule advice: the index
 * answers approximately, so that its worth is not the planner's to judge.
 */
final class VectorRule implements CandidateRule {

    /** Most dimensions that hnsw takes of a vector (pgvector, HNSW_MAX_DIM). */
    static final int MAX_VECTOR_DIMENSIONS = 2_000;

    /** The same of a halfvec. */
    static final int MAX_HALFVEC_DIMENSIONS = 4_000;

    /** The same of a bit string. */
    static final int MAX_BIT_DIMENSIONS = 64_000;

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Occurrence.Order order : occurrence.orders) {
            IndexKey key = order.keys().get(0);
            String expression = key.expression();
            boolean single = order.keys().size() == 1 && !key.descending();
            if (expression == null || !single || order.kind() != Occurrence.Order.Kind.FIRST_ROWS) {
                continue;
            }
            Terms.binary(expression)
                    .ifPresent(b -> occurrence.table.columns().stream()
                            .filter(c -> Identifiers.quote(c.name()).equals(b.left()))
                            .forEach(c -> nearest(occurrence, c, b.operator(), proposals)));
        }
    }

    private static void nearest(Occurrence occurrence, ColumnFacts column, String operator, Proposals proposals) {
        ColumnTraits traits = occurrence.traits(column.name()).orElse(null);
        String distance = DistanceOperators.VECTOR.get(operator);
        if (traits == null || distance == null || traits.virtual()) {
            return;
        }
        String type = traits.plainType();
        int most = switch (type) {
            case "vector" -> MAX_VECTOR_DIMENSIONS;
            case "halfvec" -> MAX_HALFVEC_DIMENSIONS;
            case "bit" -> MAX_BIT_DIMENSIONS;
            default -> 0;
        };
        if (most == 0) {
            return;
        }
        String subject = "hnsw index on " + occurrence.target + " (" + Identifiers.quote(column.name()) + ")";
        if (traits.dimensions() == 0) {
            proposals.reject(subject, "the column declares no number of dimensions, which hnsw needs");
        } else if (traits.dimensions() > most) {
            proposals.reject(
                    subject,
                    traits.dimensions() + " dimensions; hnsw takes " + most + " of type " + type
                            + (type.equals("vector") ? ", and twice as many as halfvec" : ""));
        } else {
            occurrence
                    .operatorClasses()
                    .named("hnsw", type + "_" + distance + "_ops")
                    .ifPresent(c -> proposals.add(Proposal.other(
                                    occurrence,
                                    "hnsw",
                                    column.name(),
                                    null,
                                    c.toSql(),
                                    Rule.VECTOR,
                                    "the nearest first by " + column.name())
                            .with(Remark.NOT_COSTED)));
        }
    }
}
