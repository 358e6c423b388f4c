package io.pgtender.html;

import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.Workload;
import java.util.List;
import java.util.Locale;

/** Statements that ran more often than they had to, where there is no advice about them. */
final class RepetitionsSection {

    /** Repetitions that are shown. */
    private static final int MAX_SHOWN = 50;

    private RepetitionsSection() {}

    static void write(Markup out, Workload workload) {
        List<RepeatedStatement> repetitions = workload.repetitions();
        out.start("div", "class", "stack");
        repetitions.stream().limit(MAX_SHOWN).forEach(r -> article(out, r));
        if (repetitions.size() > MAX_SHOWN) {
            out.leaf("p", "and " + (repetitions.size() - MAX_SHOWN) + " more", "class", "small muted");
        }
        out.end();
    }

    private static void article(Markup out, RepeatedStatement repetition) {
        out.start("article", "class", "card").start("div", "class", "body").start("div", "class", "row");
        out.leaf("span", repetition.label().name().toLowerCase(Locale.ROOT).replace('_', ' '), "class", "badge accent");
        out.leaf(
                "span",
                Figures.counted(repetition.executions(), "execution") + " in "
                        + Figures.counted(repetition.units(), "unit") + " of work, "
                        + Figures.nanos(repetition.totalNanos()),
                "class",
                "small muted");
        out.end();
        out.start("ul", "class", "tree").start("li");
        RepeatedStatement.Source source = repetition.source();
        if (source != null) {
            out.leaf("span", source.shape().text(), "class", "sql");
            out.leaf("span", source.callSite() == null ? "" : "at " + source.callSite(), "class", "caption");
            out.start("ul").start("li");
        }
        out.leaf("span", repetition.repeated().text(), "class", "sql");
        String most = "at most " + Figures.count(repetition.mostInOneUnit()) + " times in one unit";
        out.leaf(
                "span",
                repetition.callSite() == null ? most : most + ", at " + repetition.callSite(),
                "class",
                "caption");
        if (source != null) {
            out.end().end();
        }
        out.end().end().end().end().line();
    }
}
