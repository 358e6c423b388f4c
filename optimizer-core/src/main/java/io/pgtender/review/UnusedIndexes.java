package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.CounterFacts;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An index that nothing has read for as long as the server has counted, which must be long enough. PostgreSQL does not
 * say when an index was made; how many transactions began since then, at the server's mean rate, bounds its age from below.
 *
 * <p>Never one that is unique or serves a constraint, a foreign key, CLUSTER or a replica's identity. Standbys count their
 * own reads, and an index on an expression feeds the planner's statistics without being read: both are left to a person.
 */
final class UnusedIndexes implements IndexRule {

    /** An index that was read once is taken up again when it was not for so long. */
    static final Duration LONG_SILENCE = Duration.ofDays(90);

    /** {@code age()} of a row that was frozen when transaction ids were first given out (transam.h). */
    private static final long FROZEN_AGE = Integer.MAX_VALUE;

    /** Of an index's name, kept in the name of statistics: leaves those within 50 bytes. */
    private static final int MAX_NAME_PART = 36;

    @Override
    public String subject() {
        return "unused indexes";
    }

    @Override
    public Detection look(Review review) {
        CounterFacts counters = review.counters();
        List<ReviewedIndex> silent = review.indexesByTable().stream()
                .flatMap(List::stream)
                .filter(index -> isCandidate(index, review))
                .toList();
        if (silent.isEmpty()) {
            return Detection.NOTHING;
        }
        long bytes = silent.stream().mapToLong(ReviewedIndex::sizeBytes).sum();
        String all = silent.size() + " indexes that nothing has read, " + ReviewWords.bytes(bytes);
        if (counters.inRecovery()) {
            return new Detection(
                    List.of(),
                    List.of(new Rejection(all, "this server is a standby: what the primary reads is counted there")),
                    List.of());
        }
        if (counters.age().compareTo(review.settings().minStatisticsAge()) < 0) {
            return new Detection(
                    List.of(),
                    List.of(new Rejection(
                            all,
                            "the server has counted for " + ReviewWords.span(counters.age())
                                    + " only; it takes "
                                    + ReviewWords.span(review.settings().minStatisticsAge()))),
                    List.of());
        }
        return judged(silent, review);
    }

    private static boolean isCandidate(ReviewedIndex index, Review review) {
        return review.fates().isOpen(index)
                && index.isUsable()
                && !index.isOwed()
                && !index.definition().unique()
                && !index.is(Trait.BUILDING)
                && index.sizeBytes() >= review.settings().minUnusedBytes()
                && (index.scans() == 0 || isLongSilent(index, review));
    }

    private static boolean isLongSilent(ReviewedIndex index, Review review) {
        Instant last = index.lastScan();
        return last != null && Duration.between(last, review.counters().until()).compareTo(LONG_SILENCE) >= 0;
    }

    private static Detection judged(List<ReviewedIndex> silent, Review review) {
        List<ReviewedIndex> gone = new ArrayList<>();
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (ReviewedIndex index : silent) {
            Duration age = ageAtLeast(index, review.counters());
            List<ForeignKey> reliant = ForeignKeyCover.reliantOn(index, review);
            String subject = index.name() + ", " + ReviewWords.bytes(index.sizeBytes()) + ", not read";
            if (age.compareTo(review.settings().minStatisticsAge()) < 0) {
                rejections.add(new Rejection(
                        subject,
                        "it may be no older than " + ReviewWords.span(age)
                                + ", by the transactions since it was made"));
            } else if (!reliant.isEmpty()) {
                rejections.add(new Rejection(
                        subject,
                        "it is the only one with which a DELETE from "
                                + reliant.get(0).referencedTable()
                                + " finds the rows that reference it (foreign key "
                                + Identifiers.quote(reliant.get(0).name()) + ")"));
            } else {
                review.fates().drop(index);
                gone.add(index);
                found.add(recommend(index, review));
            }
        }
        return new Detection(Findings.largestFirst(found, gone), rejections, List.of());
    }

    /** At the mean rate of all transactions; few of them take an id, so that the index is rather older. */
    private static Duration ageAtLeast(ReviewedIndex index, CounterFacts counters) {
        long transactions = index.usage().ageTransactions();
        if (transactions < 0 || transactions >= FROZEN_AGE || counters.transactionsPerSecond() <= 0) {
            return counters.age();
        }
        double seconds = transactions / counters.transactionsPerSecond();
        return Duration.ofSeconds((long) Math.min(seconds, counters.age().toSeconds()));
    }

    private static Recommendation recommend(ReviewedIndex index, Review review) {
        CounterFacts counters = review.counters();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(ReviewWords.reads(index, counters));
        Instant last = index.lastScan();
        if (index.scans() > 0 && last != null) {
            evidence.add(new Evidence.Catalogued(
                    "it was last read " + ReviewWords.span(Duration.between(last, counters.until())) + " ago"));
        }
        evidence.add(ReviewWords.writes(index, counters));
        evidence.add(new Evidence.Catalogued(
                counters.standbys() > 0
                        ? "the server has " + counters.standbys() + " standbys, whose reads are not counted here"
                        : "no standby is connected and none has a slot; replicas of the storage would not be seen"));
        Finding finding = new Finding(
                Finding.Kind.UNUSED_INDEX,
                "nothing reads " + index.name() + ": " + ReviewWords.bytes(index.sizeBytes()),
                List.of(),
                evidence);
        return new Recommendation(finding, change(index, counters), ReviewWords.withoutIt(index, counters));
    }

    private static Change change(ReviewedIndex index, CounterFacts counters) {
        String drop = ReviewWords.dropSql(index);
        if (counters.standbys() > 0) {
            return ReviewWords.forAPerson(
                    "ask every standby for idx_scan of " + index.name()
                            + " in pg_stat_all_indexes, and drop it if it is 0 there as well",
                    drop);
        }
        if (index.scans() > 0) {
            return ReviewWords.forAPerson("drop it unless what read it comes back, a yearly report for example", drop);
        }
        if (index.definition().keys().stream().anyMatch(key -> key.expression() != null)) {
            return ReviewWords.forAPerson(
                    "drop it, and keep what ANALYZE knows through it of the expression: the planner's estimates may rest on"
                            + " that",
                    statistics(index) + drop);
        }
        return ReviewWords.drop(index);
    }

    /** Statistics of its own for each expression, then ANALYZE. */
    private static String statistics(ReviewedIndex index) {
        RelationName table = index.table().name();
        StringBuilder sql = new StringBuilder();
        int number = 0;
        for (IndexKey key : index.definition().keys()) {
            if (key.expression() != null) {
                number++;
                String plain = Identifiers.plainPart(index.facts().name());
                String name = IndexDefinition.NAME_PREFIX + plain.substring(0, Math.min(plain.length(), MAX_NAME_PART))
                        + "_stat" + number;
                sql.append("CREATE STATISTICS ")
                        .append(new RelationName(table.schema(), name).toSql())
                        .append(" ON (")
                        .append(key.expression())
                        .append(") FROM ")
                        .append(table.toSql())
                        .append(";\n");
            }
        }
        return sql.append("ANALYZE ").append(table.toSql()).append(";\n").toString();
    }
}
