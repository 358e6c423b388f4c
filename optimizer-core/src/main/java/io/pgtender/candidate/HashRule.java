package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.plan.Condition;

/**
 * Equality on values that may not fit a btree's page: a hash index holds four bytes of each, whatever its length (hash
 * access method's README).
 */
final class HashRule implements CandidateRule {

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Condition condition : occurrence.conditions) {
            String name = condition.column();
            ColumnFacts column =
                    name == null ? null : occurrence.table.column(name).orElse(null);
            boolean equality = condition.kind() == Condition.Kind.EQUALITY
                    || condition.kind() == Condition.Kind.JOIN_EQUALITY
                    || condition.kind() == Condition.Kind.ANY_OF;
            if (column == null || !Occurrence.isTooWide(column) || occurrence.isVirtual(column.name())) {
                continue;
            }
            String subject = "btree on " + occurrence.target + " (" + column.name() + ")";
            proposals.reject(
                    subject,
                    "values of " + column.widthBytes() + " bytes on average: some may exceed the "
                            + Occurrence.MAX_BTREE_BYTES + " bytes that a btree takes, and writing them would fail");
            boolean hashable = equality
                    && occurrence
                            .traits(column.name())
                            .flatMap(t -> occurrence.operatorClasses().of("hash", t))
                            .isPresent();
            if (hashable) {
                proposals.add(Proposal.other(
                        occurrence,
                        "hash",
                        column.name(),
                        null,
                        null,
                        Rule.HASH,
                        "equality on " + column.name() + ", whose values are too long for a btree"));
            }
        }
    }
}
