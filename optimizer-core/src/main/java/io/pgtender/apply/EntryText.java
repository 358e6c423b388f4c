package io.pgtender.apply;

import java.util.List;
import java.util.Locale;

/** Lays an entry out for a terminal: what and why, every guard with what it found, every statement in order. */
final class EntryText {

    private static final int WIDTH = 100;
    private static final String INDENT = "     ";

    /** Column in which what a guard found begins, at least. */
    private static final int LABEL = 22;

    /** Longest finding of a guard that is printed, in characters. */
    private static final int MAX_FOUND = 480;

    private final JournalEntry entry;
    private final StringBuilder out = new StringBuilder(2_048);

    EntryText(JournalEntry entry) {
        this.entry = entry;
    }

    String render() {
        String kind = words(entry.work().kind());
        String target =
                entry.work().table() + (whole() ? "" : " · " + entry.work().object());
        spread("pgtender · " + kind + " · " + target, words(entry.state()));
        line("─".repeat(WIDTH));
        wrapped(" ", " ", entry.reason().finding());
        if (!entry.outcome().message().isEmpty()) {
            wrapped(" ▸ ", "   ", entry.outcome().message());
        }
        guards();
        statements();
        String reversal = entry.work().reversalSql();
        line("");
        line(" Taken back by");
        if (reversal == null) {
            line(INDENT + "nothing: there is nothing to take back");
        } else {
            reversal.lines().forEach(sql -> wrapped(INDENT, INDENT + "  ", ended(sql)));
        }
        JournalEntry.Judgement judgement = entry.judgement();
        if (judgement != null) {
            line("");
            wrapped(" Verdict: ", INDENT, judgement.verdict() + ", " + judgement.reason());
        }
        return out.toString();
    }

    private boolean whole() {
        return entry.work().object().equals(entry.work().table().name());
    }

    private void guards() {
        if (entry.guards().isEmpty()) {
            return;
        }
        line("");
        line(" Guards");
        for (GuardResult guard : entry.guards()) {
            String label = INDENT + sign(guard.outcome()) + " " + pad(guard.guard(), LABEL - INDENT.length() - 3) + " ";
            String found = guard.found().length() <= MAX_FOUND
                    ? guard.found()
                    : guard.found().substring(0, MAX_FOUND - 1) + "…";
            wrapped(label, " ".repeat(LABEL), remark(guard.outcome()) + found);
        }
    }

    private void statements() {
        List<String> statements = entry.work().statements();
        line("");
        if (statements.isEmpty()) {
            line(" Statements: none is sent");
            return;
        }
        line(" Statements, in order, each by itself");
        int number = 0;
        for (String sql : statements) {
            number++;
            wrapped(String.format(Locale.ROOT, "%4d ", number), INDENT + "  ", ended(sql));
        }
    }

    private static String sign(GuardResult.Outcome outcome) {
        return switch (outcome) {
            case OK -> "✓";
            case WARNING -> "!";
            case WAIT -> "…";
            case REFUSED -> "✗";
        };
    }

    /** In words too, for terminals and people that do not tell the signs apart. */
    private static String remark(GuardResult.Outcome outcome) {
        return switch (outcome) {
            case OK -> "";
            case WARNING -> "warning: ";
            case WAIT -> "would wait: ";
            case REFUSED -> "refused: ";
        };
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String ended(String sql) {
        return sql.endsWith(";") ? sql : sql + ";";
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** Both at the ends of a line; on two lines where they are too long for one. */
    private void spread(String left, String right) {
        int gap = WIDTH - left.length() - right.length();
        if (gap > 0) {
            line(printable(left) + " ".repeat(gap) + right);
        } else {
            wrapped("", "", left);
            line(right);
        }
    }

    /** {@code first} before the first line, {@code rest} before the others. */
    private void wrapped(String first, String rest, String text) {
        String prefix = first;
        String left = printable(text);
        while (prefix.length() + left.length() > WIDTH) {
            int end = lineEnd(left, WIDTH - prefix.length());
            line(prefix + left.substring(0, end));
            left = left.substring(end).stripLeading();
            prefix = rest;
        }
        line(prefix + left);
    }

    /** The last blank that fits and is in no quoted name or string, so that SQL can be pasted; else the last; else all. */
    private static int lineEnd(String text, int width) {
        int outside = 0;
        boolean name = false;
        boolean string = false;
        for (int i = 0; i <= width && i < text.length(); i++) {
            char c = text.charAt(i);
            name ^= c == '"' && !string;
            string ^= c == '\'' && !name;
            if (c == ' ' && !name && !string) {
                outside = i;
            }
        }
        int end = outside > 0 ? outside : text.lastIndexOf(' ', width);
        return end > 0 ? end : Math.max(1, width);
    }

    /** Control characters, which only a quoted name may hold, would move the terminal's cursor. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.chars().forEach(c -> printable.append(Character.isISOControl(c) ? ' ' : (char) c));
        return printable.toString();
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
