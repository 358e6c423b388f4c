package io.pgtender.spring.actuate;

import io.pgtender.Report;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.cache.CacheStatistics;
import io.pgtender.cache.ResultCache;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.spring.actuate.OverviewView.Level;
import io.pgtender.spring.actuate.OverviewView.Sentence;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a data source is, in sentences, the worst first. */
final class Sentences {

    /** Saving from which on a finding is bad rather than worth a look, in milliseconds per hour: one percent of a connection. */
    private static final double BAD_MILLIS_PER_HOUR = 36_000;

    /** Part of the executions that may fail before it is said, 0 to 1. */
    private static final double MANY_ERRORS = 0.01;

    /** Part of the statements' time from which on our own is worth a warning, 0 to 1. */
    private static final double MUCH_OVERHEAD = 0.02;

    private static final long FEWEST_CALLS = 1_000;

    private final List<Sentence> sentences = new ArrayList<>();

    private Sentences() {}

    /**
     * @param underWay changes that this process is making
     */
    static List<Sentence> of(
            TenderDataSource tended, Workload workload, Optional<Report> report, AnalysisView analysis, long underWay) {
        Sentences all = new Sentences();
        all.traffic(tended, workload);
        report.ifPresentOrElse(all::findings, () -> all.noFindingsYet(analysis));
        if (underWay > 0) {
            all.add(Level.INFO, Words.counted(underWay, "change under way"), "changes");
        }
        tended.cache().ifPresent(all::cache);
        all.ourselves(workload);
        all.sentences.sort(Comparator.comparing(Sentence::level));
        return List.copyOf(all.sentences);
    }

    private void traffic(TenderDataSource tended, Workload workload) {
        if (!tended.isWatching()) {
            add(Level.WARNING, "Watching is switched off: nothing new is seen", "health");
        }
        if (workload.calls() == 0) {
            add(Level.INFO, "No statement ran in this time; use the application and look again", "queries");
            return;
        }
        long errors = workload.shapesByTotalTime().stream()
                .mapToLong(ShapeStatistics::errorCount)
                .sum();
        if (errors > workload.calls() * MANY_ERRORS) {
            add(
                    Level.WARNING,
                    String.format(Locale.ROOT, "%,d of %,d executions failed", errors, workload.calls()),
                    "queries");
        }
    }

    private static String counted(int findings, String label) {
        return findings == 1
                ? label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1)
                : Words.counted(findings, label);
    }

    private void noFindingsYet(AnalysisView analysis) {
        if (analysis.state() == AnalysisView.State.FAILED) {
            add(Level.WARNING, "There are no findings: " + analysis.failure(), "recommendations");
        } else {
            add(Level.INFO, "The first analysis is running; findings come in a moment", "recommendations");
        }
    }

    private void findings(Report report) {
        Map<Finding.Kind, List<Recommendation>> byKind = new LinkedHashMap<>();
        report.recommendations()
                .forEach(r -> byKind.computeIfAbsent(r.finding().kind(), k -> new ArrayList<>())
                        .add(r));
        byKind.forEach((kind, found) -> {
            double saved = found.stream()
                    .mapToDouble(r -> r.impact().savedMillisPerHour())
                    .sum();
            add(
                    level(kind, saved),
                    counted(found.size(), kind.label())
                            + (saved > 0 ? ", at " + Words.duration(saved) + " of waiting per hour" : ""),
                    found.get(0).finding().tree().isPresent() ? "n-plus-one" : "recommendations");
        });
        if (byKind.isEmpty()) {
            add(Level.GOOD, "Nothing to change: no finding has the evidence that it would help", "recommendations");
        }
        if (report.server().isEmpty()) {
            add(Level.WARNING, "The server could not be asked, so the database was not looked at", "recommendations");
        }
    }

    /** What could be faster still is nothing that is wrong. */
    private static Level level(Finding.Kind kind, double savedMillisPerHour) {
        return savedMillisPerHour >= BAD_MILLIS_PER_HOUR && kind != Finding.Kind.CACHEABLE_READ
                ? Level.BAD
                : Level.WARNING;
    }

    private void cache(ResultCache cache) {
        CacheStatistics statistics = cache.statistics();
        long asked = statistics.hits() + statistics.misses();
        if (cache.isClosed()) {
            add(Level.WARNING, "The result cache is closed and serves nothing", "cache");
        } else if (statistics.unknownOutcomes() > 0) {
            add(
                    Level.WARNING,
                    Words.counted(statistics.unknownOutcomes(), "write")
                            + " of unknown outcome: the cache leaves their tables alone",
                    "cache");
        } else if (asked > 0) {
            add(
                    Level.GOOD,
                    String.format(
                            Locale.ROOT,
                            "The result cache answered %s of %,d reads",
                            Words.percent(statistics.hitRate()),
                            asked),
                    "cache");
        }
    }

    private void ourselves(Workload workload) {
        if (workload.drops().recorderFailures() > 0) {
            add(
                    Level.WARNING,
                    "pgtender itself failed " + workload.drops().recorderFailures()
                            + " times; the log has it, please report it",
                    "health");
        }
        if (workload.overhead().samples() > 0 && workload.calls() >= FEWEST_CALLS) {
            double share = Health.overheadShare(workload);
            add(
                    share > MUCH_OVERHEAD ? Level.WARNING : Level.GOOD,
                    "Watching took " + Words.percent(share) + " of the statements' time",
                    "health");
        }
    }

    private void add(Level level, String text, String view) {
        sentences.add(new Sentence(level, text, view));
    }
}
