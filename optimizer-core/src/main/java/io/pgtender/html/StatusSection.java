package io.pgtender.html;

import io.pgtender.Report;
import io.pgtender.apply.JournalEntry;
import io.pgtender.workload.Workload;
import java.util.List;
import java.util.Optional;

/** Sentences, and the figures that everybody asks for first. */
final class StatusSection {

    private StatusSection() {}

    static void write(Markup out, Optional<Report> report, Workload workload, List<JournalEntry> history) {
        out.start("div", "class", "card").start("ul", "class", "sentences");
        for (Sentence sentence : Status.of(report, workload, history)) {
            out.start("li").leaf("span", "", "class", "mark " + sentence.level().css());
            out.start("span", "class", "grow");
            out.leaf("span", sentence.level().spoken() + ": ", "class", "visually-hidden");
            if (sentence.anchor().isEmpty()) {
                out.text(sentence.text());
            } else {
                out.leaf("a", sentence.text(), "href", "#" + sentence.anchor());
            }
            out.end().end();
        }
        out.end().end().line();
        figures(out, report, workload);
    }

    private static void figures(Markup out, Optional<Report> report, Workload workload) {
        out.start("dl", "class", "figures");
        figure(out, "Statements", Figures.count(workload.calls()), perSecond(workload));
        figure(out, "Different ones", Figures.count(workload.shapesByTotalTime().size()), "normalised texts");
        figure(out, "Waited for the database", Figures.nanos(workload.totalNanos()), "over all threads");
        double saved = report.stream()
                .flatMap(r -> r.recommendations().stream())
                .mapToDouble(r -> r.impact().savedMillisPerHour())
                .sum();
        report.ifPresent(r -> figure(
                out,
                "Could be saved",
                Figures.millis(saved),
                "per hour, by " + Figures.counted(r.recommendations().size(), "change")));
        out.end().line();
    }

    private static String perSecond(Workload workload) {
        return Figures.average(workload.calls() / (workload.windowHours() * 3_600)) + " per second";
    }

    private static void figure(Markup out, String name, String value, String note) {
        out.start("div").leaf("dt", name).leaf("dd", value);
        out.leaf("dd", note, "class", "small").end();
    }
}
