package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.catalog.ColumnFacts;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A large table that lies in the order of a column, as one that is only appended to does by its time: the smallest and
 * largest value of each piece of the table are enough, a thousandth of a btree's size (docs, "BRIN Indexes").
 */
final class BrinRule implements CandidateRule {

    /** Least correlation between the order of the values and that of the table. */
    static final double MIN_CORRELATION = 0.95;

    /** Least size of a table in 8 kB pages: 1 GB; a smaller one has room for a btree. */
    static final long MIN_PAGES = 131_072;

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        if (occurrence.table.pages() <= MIN_PAGES) {
            return;
        }
        Set<String> compared = new LinkedHashSet<>(occurrence.ranges);
        compared.addAll(occurrence.constants);
        for (String column : compared) {
            boolean inOrder = occurrence
                    .table
                    .column(column)
                    .map(ColumnFacts::statistics)
                    .filter(s -> Math.abs(s.correlation()) > MIN_CORRELATION)
                    .isPresent();
            boolean summarised = occurrence
                    .traits(column)
                    .flatMap(t -> occurrence.operatorClasses().of("brin", t))
                    .isPresent();
            if (inOrder && summarised) {
                proposals.add(Proposal.other(
                        occurrence, "brin", column, null, null, Rule.BRIN, "the table lies in the order of " + column));
            }
        }
    }
}
