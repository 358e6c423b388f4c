package io.pgtender.html;

import io.pgtender.Report;
import io.pgtender.apply.JournalEntry;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A report as one self-contained HTML file, that can be opened from anywhere: a build's artifact, a ticket, a mail. It holds no
 * script and loads nothing; its own Content-Security-Policy forbids both. Like every report it holds no parameter values.
 *
 * <pre>{@code
 * HtmlReport.of(advisor.analyze()).history(advisor.history()).write(Path.of("target/pgtender/report.html"));
 * }</pre>
 *
 * <p>Immutable: each method gives a new one.
 */
public final class HtmlReport {

    private final String title;
    private final Optional<Report> report;
    private final Workload workload;
    private final List<JournalEntry> history;
    private final List<LatencySeries> series;

    private HtmlReport(
            String title,
            Optional<Report> report,
            Workload workload,
            List<JournalEntry> history,
            List<LatencySeries> series) {
        this.title = title;
        this.report = report;
        this.workload = workload;
        this.history = List.copyOf(history);
        this.series = List.copyOf(series);
    }

    /** What ran, and what to change. */
    public static HtmlReport of(Report report) {
        return new HtmlReport(report.dataSourceName(), Optional.of(report), report.workload(), List.of(), List.of());
    }

    /** What ran, without any advice: nobody was asked for it. */
    public static HtmlReport of(String title, Workload workload) {
        return new HtmlReport(title, Optional.empty(), workload, List.of(), List.of());
    }

    /** Adds what was changed, newest first, as {@link io.pgtender.Advisor#history()} gives it. */
    public HtmlReport history(List<JournalEntry> entries) {
        return new HtmlReport(title, report, workload, entries, series);
    }

    /** Adds charts over time, from what {@link io.pgtender.workload.WorkloadRecorder#series()} gives. */
    public HtmlReport series(List<LatencySeries> latencies) {
        return new HtmlReport(title, report, workload, history, latencies);
    }

    /** The file's text. */
    public String html() {
        Page page = new Page(title, workload);
        page.head(report);
        page.section("status", "Status", out -> StatusSection.write(out, report, workload, history));
        report.ifPresent(r -> page.section(
                "recommendations", "Recommendations", out -> AdviceSection.write(out, r.recommendations())));
        if (report.isEmpty() && !workload.repetitions().isEmpty()) {
            page.section("repetitions", "Repeated statements", out -> RepetitionsSection.write(out, workload));
        }
        page.section("queries", "Queries", out -> QueriesSection.write(out, workload, series));
        if (!history.isEmpty()) {
            page.section("changes", "Changes", out -> ChangesSection.write(out, history));
        }
        report.filter(r -> !r.rejections().isEmpty())
                .ifPresent(r -> page.section(
                        "rejections", "Looked at and left alone", out -> RejectionsSection.write(out, r.rejections())));
        page.section("health", "Health", out -> HealthSection.write(out, report, workload));
        return page.end();
    }

    /**
     * Writes the file in UTF-8, and the directories above it; replaces one that is there.
     *
     * @throws IOException when it cannot be written
     */
    public void write(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, html(), StandardCharsets.UTF_8);
    }
}
