package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.advice.Remedy;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.KeyRepetition;
import io.pgtender.workload.RelationStatistics;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads that ask for the same again and again, of relations that are seldom written: worth a rule of the result cache. Says of
 * the other frequent reads why not.
 */
public final class CacheableReadDetector implements Detector {

    /** Executions that must have been looked at for their values. */
    static final long MIN_WATCHED = 100;

    /** From so many on their shares are near those of all executions: within 3 % of them, two times in three. */
    private static final long SURE_WATCHED = 1_000;

    /** Round trips saved in an hour from which a rule is worth its line. */
    static final double MIN_SAVED_PER_HOUR = 1_000;

    /** Share of the executions that the cache must be able to serve. */
    static final double MIN_SERVED_SHARE = 0.5;

    /** Share of the executions from which a statement is one that is repeated. */
    private static final double MOSTLY = 0.5;

    /** What the rule is judged with. */
    static final Duration LIVE = Duration.ofMinutes(5);

    /** Reads that are refused with a reason; beyond them the report says nothing. */
    private static final int MAX_REJECTIONS = 20;

    /** A hit takes so long, in nanoseconds: far less than any execution. */
    private static final double HIT_NANOS = 3_000;

    private static final double SECONDS_PER_HOUR = 3_600;
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public String name() {
        return "cacheable-read";
    }

    @Override
    public Detection detect(Observed observed) throws SQLException {
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejected = new ArrayList<>();
        for (ShapeStatistics shape : observed.workload().shapesByTotalTime()) {
            if (isFrequentRead(shape, observed.workload())) {
                judge(shape, observed, found, rejected);
            }
        }
        return new Detection(found, rejected.subList(0, Math.min(rejected.size(), MAX_REJECTIONS)), List.of());
    }

    /** Whether it runs often enough, has no rule yet, and was looked at. */
    private static boolean isFrequentRead(ShapeStatistics shape, Workload workload) {
        return shape.cacheHits() == 0
                && shape.keys().executions() >= MIN_WATCHED
                && shape.calls() / workload.windowHours() >= MIN_SAVED_PER_HOUR
                && !ReadRelations.of(shape.shape()).isEmpty();
    }

    private static void judge(
            ShapeStatistics shape, Observed observed, List<Recommendation> found, List<Rejection> rejected)
            throws SQLException {
        Writes writes = Writes.of(shape, observed.workload());
        KeyRepetition keys = shape.keys();
        double perSecond = shape.calls() / observed.workload().windowHours() / SECONDS_PER_HOUR;
        double unwritten = keys.servedShare(perSecond, 0, LIVE.toSeconds());
        double served = keys.servedShare(perSecond, writes.perSecond(), LIVE.toSeconds());
        double savedCallsPerHour = served * perSecond * SECONDS_PER_HOUR;
        if (unwritten < MIN_SERVED_SHARE) {
            rejected.add(rejection(
                    shape,
                    String.format(
                            Locale.ROOT,
                            "it seldom asks for the same twice: at most %.0f %% of its executions within %s",
                            100 * unwritten,
                            minutes(LIVE))));
            return;
        }
        if (isRepeatedWithinUnits(shape, observed.workload())) {
            rejected.add(
                    rejection(
                            shape,
                            "most of its executions repeat within one unit of work: sending them together saves what a cache would"));
            return;
        }
        Optional<String> obstacle = CacheObstacle.of(shape, observed.server());
        if (obstacle.isPresent()) {
            rejected.add(rejection(shape, obstacle.get()));
        } else if (served < MIN_SERVED_SHARE || savedCallsPerHour < MIN_SAVED_PER_HOUR) {
            rejected.add(rejection(
                    shape,
                    String.format(
                            Locale.ROOT,
                            "%s written too often: %.1f times a minute, which leaves %.0f %% of its executions to be served",
                            writes.describe(),
                            writes.perSecond() * 60,
                            100 * served)));
        } else {
            found.add(recommend(shape, writes, served, savedCallsPerHour));
        }
    }

    private static boolean isRepeatedWithinUnits(ShapeStatistics shape, Workload workload) {
        long repeated = workload.repetitions().stream()
                .filter(r -> r.repeated().fingerprint().equals(shape.shape().fingerprint()))
                .mapToLong(RepeatedStatement::executions)
                .sum();
        return repeated > MOSTLY * shape.calls();
    }

    private static Rejection rejection(ShapeStatistics shape, String reason) {
        return new Rejection("caching " + shape.shape().text(), reason);
    }

    /**
     * Writes of what a statement reads, by this process.
     *
     * @param relations what it reads
     * @param count calls of statements that write any of them
     */
    private record Writes(List<RelationName> relations, long count, double perSecond) {

        static Writes of(ShapeStatistics shape, Workload workload) {
            List<RelationName> read = ReadRelations.of(shape.shape());
            long count = workload.relations().stream()
                    .filter(relation -> read.stream().anyMatch(name -> isSame(name, relation.relation())))
                    .mapToLong(RelationStatistics::writes)
                    .sum();
            return new Writes(read, count, count / workload.windowHours() / SECONDS_PER_HOUR);
        }

        /** One relation may go by two names, with its schema and without. */
        private static boolean isSame(RelationName one, RelationName other) {
            return one.name().equals(other.name())
                    && (one.schema() == null
                            || other.schema() == null
                            || one.schema().equals(other.schema()));
        }

        String describe() {
            List<String> names = relations.stream().map(RelationName::toString).toList();
            return String.join(" and ", names) + (names.size() == 1 ? " is" : " are");
        }
    }

    private static Recommendation recommend(
            ShapeStatistics statistics, Writes writes, double served, double savedCallsPerHour) {
        KeyRepetition keys = statistics.keys();
        long repeated = keys.repeated().stream().mapToLong(Long::longValue).sum();
        double meanNanos = statistics.latency().meanNanos();
        double savedMillis = savedCallsPerHour * Math.max(0, meanNanos - HIT_NANOS) / NANOS_PER_MILLI;
        List<Evidence> evidence = List.of(
                new Evidence.Measured(String.format(
                        Locale.ROOT,
                        "of %,d executions that were looked at, %,d asked for one of %,d combinations of values that were"
                                + " asked for before; %s each",
                        keys.executions(),
                        repeated,
                        keys.repeated().size(),
                        RepetitionFigures.millis(meanNanos))),
                new Evidence.Measured(String.format(
                        Locale.ROOT,
                        "%s written %,d times in the time observed, by this process",
                        writes.describe(),
                        writes.count())),
                new Evidence.Measured(String.format(
                        Locale.ROOT,
                        "with answers that live for %s and end with the next write, a cache would serve %.0f %%: %,.0f round"
                                + " trips an hour less",
                        minutes(LIVE),
                        100 * served,
                        savedCallsPerHour)));
        Finding finding = new Finding(
                Finding.Kind.CACHEABLE_READ,
                String.format(Locale.ROOT, "%.0f %% of the executions ask for what was read moments ago", 100 * served),
                List.of(statistics.shape()),
                evidence);
        return new Recommendation(
                finding,
                change(statistics),
                new Impact(savedMillis, 0, List.of(), Optional.empty(), Optional.of(confidence(keys))));
    }

    private static Confidence confidence(KeyRepetition keys) {
        return new Confidence(
                keys.executions() < SURE_WATCHED ? Confidence.Level.LOW : Confidence.Level.MODERATE,
                List.of(
                        String.format(Locale.ROOT, "%,d executions were looked at for their values", keys.executions()),
                        "writes of other processes were not seen"));
    }

    private static Change change(ShapeStatistics statistics) {
        return new Change.ApplicationChange(
                "allow it in the result cache: cache(CachePolicy.builder().rule(sql, CacheMode.LOCAL, Duration.ofMinutes("
                        + LIVE.toMinutes() + ")).build())",
                Optional.of(statistics.shape().text()),
                List.of(
                        Remedy.or("where others write too and their writes must show at once, CacheMode.SHARED"),
                        Remedy.or("in Spring, pgtender.cache.rules[0].sql with the statement")));
    }

    private static String minutes(Duration duration) {
        return duration.toMinutes() + " minutes";
    }
}
