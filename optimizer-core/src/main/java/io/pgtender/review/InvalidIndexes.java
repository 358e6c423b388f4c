package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index that no query can use because its build, or its removal, did not end; writes may pay for it all the same.
 *
 * <p>What REINDEX CONCURRENTLY left behind ({@code _ccnew}, {@code _ccold}), what was being dropped, and what a valid twin
 * replaces is dropped; the rest is built again. Left alone: what may be being built right now, and a partitioned index
 * that waits for its partitions' ones.
 */
final class InvalidIndexes implements IndexRule {

    @Override
    public String subject() {
        return "invalid indexes";
    }

    @Override
    public Detection look(Review review) {
        List<ReviewedIndex> about = new ArrayList<>();
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (List<ReviewedIndex> table : review.indexesByTable()) {
            for (ReviewedIndex index : table) {
                if (index.facts().valid() && index.facts().ready() && !index.is(Trait.DYING)) {
                    continue;
                }
                if (index.is(Trait.PARTITIONED)) {
                    rejections.add(new Rejection(
                            index.name() + ", invalid",
                            "a partitioned index becomes valid when an index of each partition is attached to it"));
                } else if (index.is(Trait.BUILDING)) {
                    rejections.add(new Rejection(
                            index.name() + ", invalid",
                            "it may be being built right now, or VACUUM holds the same lock; the next analysis tells"));
                } else {
                    about.add(index);
                    found.add(recommend(index, table, review));
                }
            }
        }
        return new Detection(Findings.largestFirst(found, about), rejections, List.of());
    }

    private static Recommendation recommend(ReviewedIndex index, List<ReviewedIndex> table, Review review) {
        Optional<ReviewedIndex> twin = table.stream()
                .filter(other -> other.isUsable()
                        && IndexComparison.areTwins(other, index)
                        && (other.definition().unique() || !index.definition().unique()))
                .findFirst();
        boolean leftover = isLeftover(index.facts().name());
        boolean drops = !index.isOwed() && (leftover || index.is(Trait.DYING) || twin.isPresent());
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Catalogued(index.name() + " is not valid in pg_index and has "
                + ReviewWords.bytes(index.sizeBytes()) + "; nothing that may be building it is at work on "
                + index.table().name()));
        if (index.is(Trait.DYING)) {
            evidence.add(new Evidence.Catalogued("it was being dropped (indislive is false)"));
        } else if (leftover) {
            evidence.add(new Evidence.Catalogued("its name is one that REINDEX CONCURRENTLY gives while it works"));
        }
        if (drops) {
            twin.ifPresent(other -> {
                evidence.add(new Evidence.Catalogued(other.name() + " is the same and valid"));
                review.fates().drop(index, other);
            });
            review.fates().drop(index);
        }
        if (index.facts().ready()) {
            evidence.add(ReviewWords.writes(index, review.counters()));
        }
        Finding finding = new Finding(
                Finding.Kind.INVALID_INDEX,
                index.name() + " is invalid: no query uses it"
                        + (index.facts().ready() ? ", every write maintains it" : ""),
                List.of(),
                evidence);
        Impact impact =
                drops && index.facts().ready() ? ReviewWords.withoutIt(index, review.counters()) : new Impact(0, 0);
        Change change = drops
                ? ReviewWords.drop(index)
                : new Change.RebuildIndex(index.facts().qualifiedName());
        return new Recommendation(finding, change, impact);
    }

    /** Whether a name ends as the server's temporary ones do: {@code _ccnew} or {@code _ccold} and perhaps a number. */
    private static boolean isLeftover(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9') {
            end--;
        }
        String bare = name.substring(0, end);
        return bare.endsWith("_ccnew") || bare.endsWith("_ccold");
    }
}
