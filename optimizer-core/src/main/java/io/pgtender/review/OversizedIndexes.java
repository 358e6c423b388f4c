package io.pgtender.review;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.catalog.TableFacts;
import io.pgtender.detect.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * An index most of whose entries are nulls that nobody asks for: a partial one does the same work.
 *
 * <p>The planner takes an index {@code WHERE c IS NOT NULL} for every strict condition on {@code c}, bound parameters and
 * joins included (predicate_implied_by in predtest.c). Whether all conditions are strict is known of captured statements
 * only, and the planner must have chosen the index for one of them; so it is a person who decides. Unique ones are left
 * alone: ON CONFLICT would no longer find them.
 */
final class OversizedIndexes implements IndexRule {

    /** Share of nulls from which they are most of an index. */
    static final double MOSTLY_NULL = 0.8;

    /** Less is not worth the building of another index, in bytes. */
    static final long MIN_SAVED_BYTES = 8L << 20;

    /** A null among deduplicated keys takes the pointer to its row, and its share of a posting tuple, in bytes. */
    private static final double DEDUPLICATED_NULL_BYTES = 6.3;

    @Override
    public String subject() {
        return "indexes worth making partial";
    }

    @Override
    public Detection look(Review review) {
        List<ReviewedIndex> about = new ArrayList<>();
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (List<ReviewedIndex> table : review.indexesByTable()) {
            for (ReviewedIndex index : table) {
                Optional<String> column = mostlyNullKey(index, review);
                if (column.isEmpty()) {
                    continue;
                }
                List<CapturedScan> scans = review.captured().of(index.table().name()).stream()
                        .filter(scan -> scan.indexes().contains(index.facts().name()))
                        .toList();
                if (scans.isEmpty()) {
                    rejections.add(new Rejection(
                            index.name() + " without the nulls of " + column.get(),
                            "no captured statement is known to read it, so what it is asked for is not known"));
                } else if (scans.stream().allMatch(scan -> scan.rejectsNulls(column.get()))) {
                    about.add(index);
                    found.add(recommend(index, column.get(), scans, review));
                }
            }
        }
        return new Detection(Findings.largestFirst(found, about), rejections, List.of());
    }

    private static Optional<String> mostlyNullKey(ReviewedIndex index, Review review) {
        IndexDefinition definition = index.definition();
        boolean eligible = review.fates().isOpen(index)
                && index.isUsable()
                && !index.isOwed()
                && !definition.unique()
                && !index.is(Trait.PARTITIONED)
                && definition.predicate() == null
                && definition.accessMethod().equals("btree");
        if (!eligible) {
            return Optional.empty();
        }
        return definition.keys().stream()
                .map(IndexKey::column)
                .filter(Objects::nonNull)
                .filter(column -> nullFraction(column, index.table()) > MOSTLY_NULL)
                .filter(column -> savedBytes(index, column) >= MIN_SAVED_BYTES)
                .max(Comparator.comparingDouble(column -> nullFraction(column, index.table())));
    }

    private static double nullFraction(String column, TableFacts table) {
        return table.column(column)
                .map(ColumnFacts::statistics)
                .map(ColumnFacts.Statistics::nullFraction)
                .orElse(0.0);
    }

    /** Nulls of a single deduplicated key are short; others are as long as the rest, which is to guess low. */
    private static long savedBytes(ReviewedIndex index, String column) {
        double nulls = nullFraction(column, index.table());
        double share = index.sizeBytes() * nulls;
        double pointers = Math.max(index.table().estimatedRows(), 0) * nulls * DEDUPLICATED_NULL_BYTES;
        boolean deduplicates = index.definition().keys().size() == 1
                && index.table().column(column).map(ColumnFacts::deduplicates).orElse(false);
        return (long) (deduplicates ? Math.min(share, pointers) : share);
    }

    private static Recommendation recommend(
            ReviewedIndex index, String column, List<CapturedScan> scans, Review review) {
        IndexDefinition was = index.definition();
        IndexDefinition partial = new IndexDefinition(
                was.table(), was.accessMethod(), was.keys(), was.include(), ForeignKeyCover.notNull(column), false);
        double nulls = nullFraction(column, index.table());
        long saved = savedBytes(index, column);
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Catalogued(String.format(
                Locale.ROOT, "%.0f %% of the rows of %s have a null in %s", 100 * nulls, was.table(), column)));
        evidence.add(ReviewWords.reads(index, review.counters()));
        evidence.add(new Evidence.Planned(String.format(
                Locale.ROOT,
                "of %d captured statements with a plan, each that reads it asks for values of %s",
                review.captured().explained(),
                column)));
        evidence.add(ReviewWords.writes(index, review.counters()));
        Finding finding = new Finding(
                Finding.Kind.OVERSIZED_INDEX,
                index.name() + " holds nulls that nobody asks for: " + ReviewWords.bytes(saved) + " of "
                        + ReviewWords.bytes(index.sizeBytes()),
                scans.stream().map(CapturedScan::shape).distinct().limit(3).toList(),
                evidence);
        double savedMillis = ReviewWords.withoutIt(index, review.counters()).savedMillisPerHour() * nulls;
        return new Recommendation(
                finding,
                ReviewWords.forAPerson(
                        "replace it by one without nulls, if no other application asks for nulls or for the order of all"
                                + " rows",
                        partial.createSql(partial.proposedName(), true) + ";\n" + ReviewWords.dropSql(index)),
                new Impact(savedMillis, 0));
    }
}
