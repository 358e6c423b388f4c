package io.pgtender.html;

import io.pgtender.Report;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry;
import io.pgtender.dataflow.Repetition;
import io.pgtender.html.Sentence.Level;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The state of things in sentences, the worst first. */
final class Status {

    /** A kind of finding that costs at least this share of the time spent in the database is a problem, less is worth a look. */
    private static final double PROBLEM_SHARE = 0.1;

    private static final String ADVICE = "recommendations";

    private final List<Sentence> sentences = new ArrayList<>();

    private Status() {}

    static List<Sentence> of(Optional<Report> report, Workload workload, List<JournalEntry> history) {
        Status status = new Status();
        report.ifPresentOrElse(r -> status.advice(r, workload), () -> status.repetitions(workload));
        status.errors(workload);
        status.history(history);
        status.sentences.sort(Comparator.comparing(Sentence::level));
        return status.sentences;
    }

    private void advice(Report report, Workload workload) {
        if (report.server().isEmpty()) {
            add(Level.WARN, "The server was not reached, so nothing is said about its indexes and plans.", "health");
        }
        Map<Finding.Kind, List<Recommendation>> kinds = report.recommendations().stream()
                .collect(Collectors.groupingBy(r -> r.finding().kind(), LinkedHashMap::new, Collectors.toList()));
        double hourly = workload.totalNanos() / 1e6 / workload.windowHours();
        kinds.forEach((kind, found) -> {
            double saved = found.stream()
                    .mapToDouble(r -> r.impact().savedMillisPerHour())
                    .sum();
            Level level = saved <= 0 ? Level.INFO : saved >= PROBLEM_SHARE * hourly ? Level.BAD : Level.WARN;
            String costs = saved <= 0 ? "." : ": " + Figures.millis(saved) + " of waiting per hour could be saved.";
            add(
                    level,
                    sentenceCase(kind.label()) + (found.size() == 1 ? "" : ", " + found.size() + " times") + costs,
                    ADVICE);
        });
        if (report.recommendations().isEmpty()) {
            add(Level.GOOD, "Nothing to change: no finding has the evidence that it would help.", "");
        } else {
            absent(kinds, Finding.Kind.MISSING_INDEX, "No index is missing.");
            absent(kinds, Finding.Kind.N_PLUS_ONE, "No N+1 was seen.");
        }
    }

    private void absent(Map<Finding.Kind, List<Recommendation>> kinds, Finding.Kind kind, String text) {
        if (!kinds.containsKey(kind)) {
            add(Level.GOOD, text, "");
        }
    }

    private void repetitions(Workload workload) {
        long repeated = workload.repetitions().stream()
                .filter(r -> r.label() == Repetition.Label.N_PLUS_ONE)
                .count();
        if (repeated > 0) {
            add(Level.BAD, Figures.counted(repeated, "N+1") + " seen.", "repetitions");
        } else if (workload.calls() > 0) {
            add(Level.GOOD, "No N+1 was seen.", "");
        }
    }

    private void errors(Workload workload) {
        long errors = workload.shapesByTotalTime().stream()
                .mapToLong(ShapeStatistics::errorCount)
                .sum();
        if (errors > 0) {
            add(Level.WARN, Figures.counted(errors, "execution") + " failed.", "queries");
        }
    }

    private void history(List<JournalEntry> history) {
        for (JournalEntry entry : history) {
            JournalEntry.Judgement judgement = entry.judgement();
            if (entry.state() == JournalEntry.State.APPLIED
                    && judgement != null
                    && judgement.verdict().equals("regressed")) {
                add(Level.BAD, entry.work().object() + " made things slower and is still there.", "changes");
            } else if (entry.state() == JournalEntry.State.FAILED) {
                add(
                        Level.WARN,
                        entry.work().object() + " could not be changed: "
                                + entry.outcome().message(),
                        "changes");
            }
        }
    }

    private void add(Level level, String text, String anchor) {
        sentences.add(new Sentence(level, text, anchor));
    }

    static String sentenceCase(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
