package io.pgtender.html;

import io.pgtender.advice.Rejection;
import java.util.List;

/** What was considered, and why it is no recommendation. */
final class RejectionsSection {

    private RejectionsSection() {}

    static void write(Markup out, List<Rejection> rejections) {
        out.start("details", "class", "card").start("summary", "class", "body");
        out.text(Figures.counted(rejections.size(), "candidate") + " that would not pay off, each with the reason");
        out.end().start("div", "class", "scroll").start("table").line();
        out.start("thead").start("tr");
        out.leaf("th", "What", "scope", "col")
                .leaf("th", "Why not", "scope", "col")
                .end()
                .end();
        out.start("tbody");
        for (Rejection rejection : rejections) {
            out.start("tr")
                    .start("td", "class", "statement")
                    .leaf("code", rejection.subject())
                    .end();
            out.leaf("td", rejection.reason()).end().line();
        }
        out.end().end().end().end().line();
    }
}
