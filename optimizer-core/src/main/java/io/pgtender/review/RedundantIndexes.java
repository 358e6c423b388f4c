package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * An index whose work another one does: a btree whose keys are the first of another's, with the same condition and nothing
 * included that the other lacks; a hash index beside a btree that begins with its column.
 *
 * <p>Never one that is unique, unless the other has the very same keys and is unique. A far smaller one that is read often
 * is left to a person: a range of it takes fewer pages than one of the larger.
 */
final class RedundantIndexes implements IndexRule {

    /** From this ratio of sizes on, reading the larger one instead costs noticeably more. */
    static final double MUCH_LARGER = 3;

    /** Reads an hour from which an index is read often: one a second. */
    static final double OFTEN_PER_HOUR = 3_600;

    @Override
    public String subject() {
        return "redundant indexes";
    }

    @Override
    public Detection look(Review review) {
        List<ReviewedIndex> gone = new ArrayList<>();
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (List<ReviewedIndex> table : review.indexesByTable()) {
            // To cover is transitive: the widest survives whichever goes first, and stands in for those that went
            // because of one that goes now.
            List<ReviewedIndex> narrowFirst = table.stream()
                    .filter(ReviewedIndex::isUsable)
                    .sorted(Comparator.comparingInt(
                                    (ReviewedIndex i) -> i.definition().keys().size())
                            .thenComparing(
                                    Comparator.comparing(ReviewedIndex::oid).reversed()))
                    .toList();
            for (ReviewedIndex narrow : narrowFirst) {
                if (narrow.isOwed() || review.fates().isGoing(narrow)) {
                    continue;
                }
                Optional<ReviewedIndex> wide = narrowFirst.stream()
                        .filter(w -> !w.equals(narrow) && !review.fates().isGoing(w) && replaces(w, narrow))
                        .min(Comparator.comparing((ReviewedIndex w) -> !w.isOwed())
                                .thenComparing(w -> -w.definition().keys().size())
                                .thenComparingLong(ReviewedIndex::sizeBytes)
                                .thenComparing(ReviewedIndex::oid));
                if (wide.isPresent()) {
                    review.fates().drop(narrow, wide.get());
                    gone.add(narrow);
                    found.add(recommend(wide.get(), narrow, review));
                }
            }
            rejections.addAll(behindUniqueOnes(narrowFirst, review));
        }
        return new Detection(Findings.largestFirst(found, gone), rejections, List.of());
    }

    private static boolean replaces(ReviewedIndex wide, ReviewedIndex narrow) {
        if (isHashOf(narrow, wide)) {
            return wide.sizeBytes() < MUCH_LARGER * narrow.sizeBytes();
        }
        if (!IndexComparison.covers(wide, narrow)) {
            return false;
        }
        boolean sameLength =
                wide.definition().keys().size() == narrow.definition().keys().size();
        if (narrow.definition().unique()) {
            return sameLength
                    && wide.definition().unique()
                    && wide.facts().options().nullsNotDistinct()
                            == narrow.facts().options().nullsNotDistinct()
                    && wide.usage().is(Trait.DEFERRABLE) == narrow.usage().is(Trait.DEFERRABLE);
        }
        return true;
    }

    /** Whether {@code hash} is a hash index on the first column of the btree {@code tree}, both of the default classes. */
    private static boolean isHashOf(ReviewedIndex hash, ReviewedIndex tree) {
        if (!hash.definition().accessMethod().equals("hash")
                || !tree.definition().accessMethod().equals("btree")
                || !hash.definition().table().equals(tree.definition().table())
                || hash.definition().predicate() != null
                || tree.definition().predicate() != null) {
            return false;
        }
        IndexKey hashed = hash.definition().keys().get(0);
        IndexKey first = tree.definition().keys().get(0);
        return hashed.operatorClass() == null
                && first.operatorClass() == null
                && Objects.equals(hashed.column(), first.column())
                && Objects.equals(hashed.expression(), first.expression())
                && Objects.equals(hashed.collation(), first.collation());
    }

    private static Recommendation recommend(ReviewedIndex wide, ReviewedIndex narrow, Review review) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(ReviewWords.reads(narrow, review.counters()));
        evidence.add(ReviewWords.reads(wide, review.counters()));
        evidence.add(new Evidence.Catalogued(narrow.definition().describe() + " is served by "
                + wide.definition().describe()));
        evidence.add(ReviewWords.writes(narrow, review.counters()));
        Finding finding = new Finding(
                Finding.Kind.REDUNDANT_INDEX,
                narrow.name() + " does nothing that " + wide.name() + " cannot do: "
                        + ReviewWords.bytes(narrow.sizeBytes()),
                List.of(),
                evidence);
        boolean hot = ReviewWords.perHour(narrow.scans(), review.counters()) >= OFTEN_PER_HOUR;
        Change change = ReviewWords.drop(narrow);
        if (hot && wide.sizeBytes() >= MUCH_LARGER * narrow.sizeBytes()) {
            change = ReviewWords.forAPerson(
                    String.format(
                            Locale.ROOT,
                            "drop it if its ranges are short: a look-up costs the same in %s, but a range takes up to"
                                    + " %.0f times as many pages there",
                            wide.name(),
                            (double) wide.sizeBytes() / Math.max(narrow.sizeBytes(), 1)),
                    ReviewWords.dropSql(narrow));
        }
        return new Recommendation(finding, change, ReviewWords.withoutIt(narrow, review.counters()));
    }

    /** A unique index finds the row; what stands behind its keys in another one serves index-only scans at best. */
    private static List<Rejection> behindUniqueOnes(List<ReviewedIndex> table, Review review) {
        List<Rejection> rejections = new ArrayList<>();
        for (ReviewedIndex wide : table) {
            if (wide.isOwed() || wide.definition().unique() || !review.fates().isOpen(wide)) {
                continue;
            }
            table.stream()
                    .filter(u -> u.definition().unique()
                            && u.definition().keys().size()
                                    < wide.definition().keys().size()
                            && IndexComparison.beginsWith(wide, u))
                    .findFirst()
                    .ifPresent(unique -> rejections.add(new Rejection(
                            wide.name() + ", " + ReviewWords.bytes(wide.sizeBytes()),
                            "the unique " + unique.name() + " already finds the one row for its first keys, so that the"
                                    + " others serve only index-only scans and orders; nobody said that they are not"
                                    + " wanted")));
        }
        return rejections;
    }
}
