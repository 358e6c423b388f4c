package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import io.pgtender.sql.Identifiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Two indexes that are the same but for their names: one of them is written for nothing.
 *
 * <p>The one that stays is unique if either is; then the one that a constraint or something else needs; then the one that
 * is read more; then the older. Two unique ones are the same only if they treat nulls and deferral alike.
 */
final class DuplicateIndexes implements IndexRule {

    private static final Set<Trait> MORE_THAN_A_CONSTRAINT = Set.of(
            Trait.PRIMARY_KEY,
            Trait.EXCLUSION_CONSTRAINT,
            Trait.REPLICA_IDENTITY,
            Trait.FOREIGN_KEY_TARGET,
            Trait.CLUSTERED,
            Trait.EXTENSION,
            Trait.PARTITION);

    private static final Comparator<ReviewedIndex> BETTER_KEPT_FIRST = Comparator.comparing(
                    (ReviewedIndex i) -> !i.definition().unique())
            .thenComparing(i -> !i.isOwed())
            .thenComparing(i -> i.usage().traits().stream().noneMatch(MORE_THAN_A_CONSTRAINT::contains))
            .thenComparing(Comparator.comparingLong(ReviewedIndex::scans).reversed())
            .thenComparing(ReviewedIndex::oid);

    @Override
    public String subject() {
        return "duplicate indexes";
    }

    @Override
    public Detection look(Review review) {
        List<ReviewedIndex> gone = new ArrayList<>();
        List<Recommendation> found = new ArrayList<>();
        for (List<ReviewedIndex> table : review.indexesByTable()) {
            List<ReviewedIndex> usable = table.stream()
                    .filter(ReviewedIndex::isUsable)
                    .sorted(BETTER_KEPT_FIRST)
                    .toList();
            for (int i = 0; i < usable.size(); i++) {
                for (int j = i + 1; j < usable.size(); j++) {
                    ReviewedIndex kept = usable.get(i);
                    ReviewedIndex other = usable.get(j);
                    if (!gone.contains(kept) && !gone.contains(other) && replaces(kept, other)) {
                        gone.add(other);
                        review.fates().drop(other, kept);
                        found.add(recommend(kept, other, review));
                    }
                }
            }
        }
        return new Detection(Findings.largestFirst(found, gone), List.of(), List.of());
    }

    private static boolean replaces(ReviewedIndex kept, ReviewedIndex other) {
        if (!IndexComparison.areTwins(kept, other)) {
            return false;
        }
        if (!other.definition().unique()) {
            return !other.isOwed();
        }
        boolean sameUniqueness = kept.definition().unique()
                && kept.facts().options().nullsNotDistinct()
                        == other.facts().options().nullsNotDistinct()
                && kept.is(Trait.DEFERRABLE) == other.is(Trait.DEFERRABLE);
        return sameUniqueness && other.usage().traits().stream().noneMatch(MORE_THAN_A_CONSTRAINT::contains);
    }

    private static Recommendation recommend(ReviewedIndex kept, ReviewedIndex other, Review review) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(ReviewWords.reads(other, review.counters()));
        evidence.add(ReviewWords.reads(kept, review.counters()));
        evidence.add(new Evidence.Catalogued("both are on " + kept.definition().describe()
                + (kept.definition().unique() && !other.definition().unique()
                        ? "; the one that stays is unique as well"
                        : "")));
        evidence.add(ReviewWords.writes(other, review.counters()));
        Finding finding = new Finding(
                Finding.Kind.DUPLICATE_INDEX,
                other.name() + " is the same as " + kept.name() + ": " + ReviewWords.bytes(other.sizeBytes())
                        + " for nothing",
                List.of(),
                evidence);
        return new Recommendation(finding, change(other), ReviewWords.withoutIt(other, review.counters()));
    }

    private static Change change(ReviewedIndex other) {
        if (!other.facts().constraint()) {
            return ReviewWords.drop(other);
        }
        return ReviewWords.forAPerson(
                "drop the constraint, which another one repeats; that takes an exclusive lock for a moment, so give it a"
                        + " short lock_timeout",
                "ALTER TABLE " + other.table().name().toSql() + " DROP CONSTRAINT "
                        + Identifiers.quote(other.facts().name()));
    }
}
