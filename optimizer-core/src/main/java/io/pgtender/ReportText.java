package io.pgtender;

import io.pgtender.advice.Change;
import io.pgtender.advice.Effect;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.advice.Remedy;
import io.pgtender.advice.StatementTree;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ServerComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays a report out for a terminal. */
final class ReportText {

    private static final int WIDTH = 100;
    private static final String INDENT = "     ";
    private static final int LABEL = 11;

    /** Statements of a finding that are printed. */
    private static final int MAX_SHAPES = 3;

    /** Statements whose time on the server is printed. */
    private static final int MAX_SERVER_TIMES = 5;

    /** Longest statement that is printed, in characters. */
    private static final int MAX_SQL = 480;

    private final Report report;
    private final StringBuilder out = new StringBuilder(4_096);

    ReportText(Report report) {
        this.report = report;
    }

    String render() {
        head();
        int number = 0;
        for (Recommendation recommendation : report.recommendations()) {
            recommendation(++number, recommendation);
        }
        if (report.recommendations().isEmpty()) {
            line("");
            line(" Nothing to change: no finding has the evidence that it would help.");
        }
        report.serverTimes().ifPresent(this::serverTimes);
        rejections();
        return out.toString();
    }

    private void head() {
        String left = "pgtender · " + report.dataSourceName();
        String right = report.server()
                .map(s -> "PostgreSQL " + s.versionNumber() / 10_000 + "." + s.versionNumber() % 10_000 + " · "
                        + s.database())
                .orElse("server not reached");
        spread(left, right);
        line("─".repeat(WIDTH));
        line(String.format(
                Locale.ROOT,
                " %s observed · %,d statements of %,d shapes · %s in the database",
                Units.duration(report.workload().window().toNanos() / 1e6),
                report.workload().calls(),
                report.workload().shapesByTotalTime().size(),
                Units.duration(report.workload().totalNanos() / 1e6)));
        for (String note : report.notes()) {
            wrapped(" ", " ", note);
        }
    }

    private void recommendation(int number, Recommendation recommendation) {
        line("");
        String left = String.format(
                Locale.ROOT,
                "%2d ▸ %s",
                number,
                recommendation.finding().kind().label().toUpperCase(Locale.ROOT));
        double savedMillis = recommendation.impact().savedMillisPerHour();
        spread(left, savedMillis > 0 ? "saves " + Units.duration(savedMillis) + " of waiting per hour" : "");
        wrapped(INDENT, INDENT, recommendation.finding().summary());
        line("");
        recommendation.finding().tree().ifPresentOrElse(this::tree, () -> statements(recommendation));
        for (Evidence evidence : recommendation.finding().evidence()) {
            labelled(label(evidence), evidence.describe());
        }
        Change change = recommendation.change();
        if (change instanceof Change.ApplicationChange application) {
            labelled("do", change.describe());
            change.sql().ifPresent(sql -> labelled("", cut(sql)));
            for (Remedy other : application.others()) {
                labelled(other.choice().name().toLowerCase(Locale.ROOT), other.describe());
                other.sql().ifPresent(sql -> labelled("", cut(sql)));
            }
        } else {
            change.sql().ifPresent(sql -> labelled("do", sql + ";"));
            change.reversalSql().ifPresent(sql -> labelled("undo", sql + ";"));
            recommendation.impact().costs(Units::bytes, Units::duration).ifPresent(text -> labelled("cost", text));
        }
        recommendation
                .impact()
                .confidence()
                .ifPresent(c -> labelled(
                        "sure", c.level().name().toLowerCase(Locale.ROOT) + ": " + String.join("; ", c.reasons())));
    }

    private void statements(Recommendation recommendation) {
        List<QueryShape> shapes = recommendation.finding().shapes();
        if (shapes.isEmpty()) {
            return;
        }
        shapes.stream().limit(MAX_SHAPES).forEach(shape -> {
            wrapped(INDENT + "│ ", INDENT + "│   ", cut(shape.text()));
            recommendation.impact().effects().stream()
                    .filter(effect -> effect.shape().equals(shape))
                    .findFirst()
                    .ifPresent(effect -> line(INDENT + "│   " + before(effect)));
        });
        if (shapes.size() > MAX_SHAPES) {
            line(INDENT + "│ and " + (shapes.size() - MAX_SHAPES) + " more");
        }
        line("");
    }

    private static String before(Effect effect) {
        return String.format(
                Locale.ROOT,
                "%s -> %s each, %,.0f times per hour",
                Units.duration(effect.millisBefore()),
                Units.duration(effect.millisAfter()),
                effect.callsPerHour());
    }

    private void tree(StatementTree tree) {
        for (TreeText.Line line : TreeText.of(tree)) {
            wrapped(INDENT + line.first(), INDENT + line.rest(), cut(line.text()));
        }
        line("");
    }

    private void serverTimes(ServerComparison comparison) {
        line("");
        line(" On the server, by pg_stat_statements"
                + (comparison.basis() == ServerComparison.Basis.SINCE_RESET ? " since its counters were reset" : ""));
        comparison.shapes().stream().limit(MAX_SERVER_TIMES).forEach(times -> {
            wrapped(INDENT, INDENT + "  ", cut(times.shape().text()));
            line(INDENT
                    + String.format(
                            Locale.ROOT,
                            "  server %s of %s; %.0f %% is network and driver",
                            Units.duration(times.serverMillis()),
                            Units.duration(times.clientMillis()),
                            100 * times.networkShare()));
        });
        if (comparison.others().calls() > 0) {
            wrapped(
                    INDENT,
                    INDENT + "  ",
                    String.format(
                            Locale.ROOT,
                            "not seen here: %,d statements, %s, %.0f %% of the server's time in this database",
                            comparison.others().calls(),
                            Units.duration(comparison.others().totalMillis()),
                            100 * comparison.otherShare()));
        }
    }

    private void rejections() {
        if (report.rejections().isEmpty()) {
            return;
        }
        line("");
        line(" Looked at and left alone");
        for (Rejection rejection : report.rejections()) {
            wrapped(INDENT, INDENT + "  ", cut(rejection.subject()) + ": " + rejection.reason());
        }
    }

    private static String label(Evidence evidence) {
        if (evidence instanceof Evidence.Measured) {
            return "measured";
        } else if (evidence instanceof Evidence.Planned) {
            return "planned";
        } else if (evidence instanceof Evidence.Catalogued) {
            return "catalog";
        }
        return "data flow";
    }

    /** Both on one line, at its two ends; on two lines where they are too long for one. */
    private void spread(String left, String right) {
        int gap = WIDTH - left.length() - right.length();
        if (gap > 0) {
            line(left + " ".repeat(gap) + right);
        } else {
            wrapped("", "", left);
            wrapped("", "", right);
        }
    }

    private void labelled(String label, String text) {
        wrapped(INDENT + String.format(Locale.ROOT, "%-" + LABEL + "s", label), INDENT + " ".repeat(LABEL), text);
    }

    private void wrapped(String first, String rest, String text) {
        String prefix = first;
        for (String part : wrap(text, WIDTH - rest.length())) {
            line(prefix + part);
            prefix = rest;
        }
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String left = printable(text);
        while (left.length() > width) {
            int end = lineEnd(left, width);
            lines.add(left.substring(0, end));
            left = left.substring(end).stripLeading();
        }
        lines.add(left);
        return lines;
    }

    /** The last blank that fits and is not within a quoted name, so that SQL can be pasted; else the last one; else all. */
    private static int lineEnd(String text, int width) {
        int outside = 0;
        boolean quoted = false;
        for (int i = 0; i <= width; i++) {
            quoted ^= text.charAt(i) == '"';
            if (!quoted && text.charAt(i) == ' ') {
                outside = i;
            }
        }
        int end = outside > 0 ? outside : text.lastIndexOf(' ', width);
        return end > 0 ? end : width;
    }

    /** Control characters, which only a quoted name or a message may hold, would move the terminal's cursor. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.chars().forEach(c -> printable.append(Character.isISOControl(c) ? ' ' : (char) c));
        return printable.toString();
    }

    private static String cut(String sql) {
        return sql.length() <= MAX_SQL ? sql : sql.substring(0, MAX_SQL - 1) + "…";
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
