package io.pgtender.review;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Two btrees whose work one could do (index merging: Chaudhuri and Narasayya, ICDE 1999): either the keys of one are the
 * first of the other's, and what it includes beyond them can be included there; or every captured statement that the
 * planner answers with one is bounded as well by the keys of the other.
 *
 * <p>The first is true of all statements, the second of captured ones only. What may rely on an order is never merged by
 * the second. Nothing of a constraint's is touched.
 */
final class MergeableIndexes implements IndexRule {

    @Override
    public String subject() {
        return "indexes worth merging";
    }

    private enum Reason {
        KEYS,
        CAPTURED
    }

    @Override
    public Detection look(Review review) {
        List<ReviewedIndex> about = new ArrayList<>();
        List<Recommendation> found = new ArrayList<>();
        for (List<ReviewedIndex> table : review.indexesByTable()) {
            List<ReviewedIndex> trees = table.stream()
                    .filter(i -> i.isUsable() && i.definition().accessMethod().equals("btree"))
                    .sorted(Comparator.comparingLong(ReviewedIndex::scans).thenComparing(ReviewedIndex::oid))
                    .toList();
            for (ReviewedIndex gone : trees) {
                for (ReviewedIndex kept : trees) {
                    Optional<Reason> reason = reason(kept, gone, review);
                    if (reason.isPresent()) {
                        Recommendation merge = recommend(kept, gone, reason.get(), review);
                        review.fates().drop(gone, kept);
                        about.add(gone);
                        found.add(merge);
                        break;
                    }
                }
            }
        }
        return new Detection(Findings.largestFirst(found, about), List.of(), List.of());
    }

    private static Optional<Reason> reason(ReviewedIndex kept, ReviewedIndex gone, Review review) {
        boolean possible = !kept.equals(gone)
                && review.fates().isOpen(gone)
                && !review.fates().isGoing(kept)
                && gone.sizeBytes() >= review.settings().minUnusedBytes()
                && !gone.isOwed()
                && !gone.definition().unique()
                && !gone.is(Trait.PARTITIONED)
                && !kept.is(Trait.PARTITIONED)
                && Objects.equals(
                        kept.definition().predicate(), gone.definition().predicate());
        if (!possible) {
            return Optional.empty();
        }
        boolean touched = !missing(kept, gone).isEmpty();
        boolean mayTouch =
                !kept.isOwed() && !kept.definition().unique() && review.fates().isOpen(kept);
        if (IndexComparison.beginsWith(kept, gone) && touched && mayTouch) {
            return Optional.of(Reason.KEYS);
        }
        List<CapturedScan> scans = review.captured().of(gone.table().name()).stream()
                .filter(scan -> scan.indexes().contains(gone.facts().name()))
                .toList();
        boolean plain = isPlain(kept) && isPlain(gone);
        boolean served = plain
                && kept.scans() >= gone.scans()
                && !scans.isEmpty()
                && ForeignKeyCover.reliantOn(gone, review).isEmpty()
                && scans.stream().allMatch(scan -> serves(kept, gone, scan))
                && (mayTouch || missing(kept, gone, scans).isEmpty());
        return served ? Optional.of(Reason.CAPTURED) : Optional.empty();
    }

    /** Only columns, in the default class and collation: what their conditions bound can be told. */
    private static boolean isPlain(ReviewedIndex index) {
        return index.definition().keys().stream()
                .allMatch(k -> k.column() != null && k.operatorClass() == null && k.collation() == null);
    }

    private static boolean serves(ReviewedIndex kept, ReviewedIndex gone, CapturedScan scan) {
        Set<String> wanted = scan.bounds(columns(gone));
        return scan.order() == CapturedScan.Order.ANY
                && !wanted.isEmpty()
                && scan.bounds(columns(kept)).containsAll(wanted);
    }

    private static List<String> columns(ReviewedIndex index) {
        return index.definition().keys().stream()
                .map(IndexKey::column)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Included columns of the one that goes which the other does not have. */
    private static Set<String> missing(ReviewedIndex kept, ReviewedIndex gone) {
        Set<String> missing = new LinkedHashSet<>(gone.definition().include());
        missing.removeAll(IndexComparison.columns(kept));
        return missing;
    }

    /** Those that a statement reads from the index alone. */
    private static Set<String> missing(ReviewedIndex kept, ReviewedIndex gone, List<CapturedScan> scans) {
        if (scans.stream().noneMatch(scan -> scan.columns() == CapturedScan.Columns.FROM_INDEX)) {
            return Set.of();
        }
        Set<String> missing = new LinkedHashSet<>(columns(gone));
        missing.addAll(gone.definition().include());
        missing.removeAll(IndexComparison.columns(kept));
        return missing;
    }

    private static Recommendation recommend(ReviewedIndex kept, ReviewedIndex gone, Reason reason, Review review) {
        List<CapturedScan> scans = review.captured().of(gone.table().name()).stream()
                .filter(scan -> scan.indexes().contains(gone.facts().name()))
                .toList();
        Set<String> added = reason == Reason.KEYS ? missing(kept, gone) : missing(kept, gone, scans);
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(ReviewWords.reads(gone, review.counters()));
        evidence.add(ReviewWords.reads(kept, review.counters()));
        evidence.add(
                reason == Reason.KEYS
                        ? new Evidence.Catalogued(gone.definition().describe() + " has the first keys of "
                                + kept.definition().describe())
                        : new Evidence.Planned("of " + review.captured().explained()
                                + " captured statements with a plan, each that reads " + gone.name()
                                + " is bounded as well by the keys of "
                                + kept.definition().describe()));
        evidence.add(ReviewWords.writes(gone, review.counters()));
        Finding finding = new Finding(
                Finding.Kind.MERGEABLE_INDEXES,
                "one index could do the work of " + gone.name() + " and " + kept.name() + ": "
                        + ReviewWords.bytes(gone.sizeBytes()) + " less",
                reason == Reason.KEYS
                        ? List.of()
                        : scans.stream()
                                .map(CapturedScan::shape)
                                .distinct()
                                .limit(3)
                                .toList(),
                evidence);
        String drop = ReviewWords.dropSql(gone);
        String caution = reason == Reason.KEYS ? "" : ", if no other application relies on it";
        if (added.isEmpty()) {
            return new Recommendation(
                    finding,
                    ReviewWords.forAPerson("drop " + gone.name() + caution, drop),
                    ReviewWords.withoutIt(gone, review.counters()));
        }
        List<String> include = new ArrayList<>(kept.definition().include());
        include.addAll(added);
        IndexDefinition merged = new IndexDefinition(
                kept.definition().table(),
                "btree",
                kept.definition().keys(),
                include,
                kept.definition().predicate(),
                false);
        return new Recommendation(
                finding,
                ReviewWords.forAPerson(
                        "build one for both, then drop both" + caution,
                        merged.createSql(merged.proposedName(), true) + ";\n" + drop + ";\n"
                                + ReviewWords.dropSql(kept)),
                ReviewWords.withoutIt(gone, review.counters()));
    }
}
