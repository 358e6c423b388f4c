package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The remaining columns INCLUDEd, so that the table need not be visited: worth it where most pages are all-visible and
 * little is added. (docs, "Index-Only Scans and Covering Indexes"; without a recent VACUUM each row is looked up anyway.)
 */
final class CoveringRule {

    /** Least share of pages that are all-visible. */
    static final double MIN_ALL_VISIBLE = 0.8;

    /** Most columns that are included. */
    static final int MAX_COLUMNS = 5;

    /** Most that they add to an entry, in bytes. */
    static final int MAX_BYTES = 64;

    private CoveringRule() {}

    static void widen(Proposal base, Proposals proposals) {
        if (!base.definition().accessMethod().equals("btree") || base.tier().compareTo(Tier.VARIANT) > 0) {
            return;
        }
        missing(base).ifPresent(missing -> {
            IndexDefinition index = base.definition();
            proposals.add(base.with(
                    new IndexDefinition(
                            index.table(), index.accessMethod(), index.keys(), missing, index.predicate(), false),
                    Rule.COVERING,
                    Tier.VARIANT,
                    base.why() + ", with all that is read of the row"));
        });
    }

    /** Whether some index on these keys could spare the visit to the table. */
    static boolean isCoverable(Occurrence occurrence) {
        Set<String> needed = occurrence.needed;
        return needed != null
                && occurrence.table.allVisibleFraction() > MIN_ALL_VISIBLE
                && needed.size() <= MAX_COLUMNS + 1
                && bytes(occurrence, needed) <= 2 * MAX_BYTES;
    }

    /** Columns to include, if there are some and they are worth it. */
    private static Optional<List<String>> missing(Proposal base) {
        Occurrence occurrence = base.occurrence();
        Set<String> needed = occurrence.needed;
        List<IndexKey> keys = base.definition().keys();
        if (needed == null
                || occurrence.table.allVisibleFraction() <= MIN_ALL_VISIBLE
                || keys.stream().anyMatch(k -> k.column() == null)) {
            return Optional.empty();
        }
        List<String> missing = needed.stream()
                .filter(column -> keys.stream().noneMatch(k -> Objects.equals(k.column(), column)))
                .toList();
        boolean storable = missing.stream()
                .allMatch(column -> !occurrence.isVirtual(column)
                        && occurrence
                                .table
                                .column(column)
                                .filter(c -> !Occurrence.isTooWide(c))
                                .isPresent());
        return !missing.isEmpty()
                        && missing.size() <= MAX_COLUMNS
                        && storable
                        && bytes(occurrence, missing) <= MAX_BYTES
                ? Optional.of(missing)
                : Optional.empty();
    }

    private static int bytes(Occurrence occurrence, Iterable<String> columns) {
        int bytes = 0;
        for (String column : columns) {
            bytes +=
                    occurrence.table.column(column).map(ColumnFacts::widthBytes).orElse(0);
        }
        return bytes;
    }
}
