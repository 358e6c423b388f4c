package io.pgtender.html;

import io.pgtender.apply.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What was done to the database, and what came of it. */
final class ChangesSection {

    /** Entries that are shown, the newest. */
    private static final int MAX_SHOWN = 50;

    private ChangesSection() {}

    static void write(Markup out, List<JournalEntry> history) {
        out.start("div", "class", "stack");
        history.stream().limit(MAX_SHOWN).forEach(entry -> article(out, entry));
        if (history.size() > MAX_SHOWN) {
            out.leaf("p", "and " + (history.size() - MAX_SHOWN) + " older", "class", "small muted");
        }
        out.end();
    }

    private static void article(Markup out, JournalEntry entry) {
        out.start("article", "class", "card").start("div", "class", "body").start("div", "class", "row");
        out.leaf("h3", entry.work().object());
        String state = entry.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        out.leaf("span", state, "class", "badge " + css(entry.state()));
        out.end();
        Instant finished = entry.times().finishedAt();
        Instant at = finished == null ? entry.times().plannedAt() : finished;
        out.leaf("p", Figures.at(at) + ", by " + entry.author().appliedBy(), "class", "small muted");
        out.leaf("pre", entry.work().sql(), "class", "sql");
        out.start("dl", "class", "facts");
        fact(out, "because", entry.reason().finding());
        if (!entry.outcome().message().isEmpty()) {
            fact(out, "outcome", entry.outcome().message());
        }
        JournalEntry.Judgement judgement = entry.judgement();
        if (judgement != null) {
            fact(out, "verdict", judgement.reason());
        }
        String reversal = entry.work().reversalSql();
        if (reversal != null) {
            out.leaf("dt", "undo")
                    .start("dd")
                    .leaf("pre", reversal, "class", "sql")
                    .end();
        }
        out.end().end().end().line();
    }

    private static void fact(Markup out, String name, String text) {
        out.leaf("dt", name).leaf("dd", text);
    }

    private static String css(JournalEntry.State state) {
        return switch (state) {
            case APPLIED, ALREADY_PRESENT -> "good";
            case FAILED -> "bad";
            case YIELDED, REVERTING -> "warn";
            case APPLYING, PLANNED -> "info";
            case DRY_RUN, REVERTED -> "";
        };
    }
}
