package io.pgtender.html;

import io.pgtender.advice.Change;
import io.pgtender.advice.Effect;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.StatementTree;
import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.Locale;

/** Each recommendation with what is wrong, how that is known, what to do about it, what it costs and how to take it back. */
final class AdviceSection {

    /** Statements of a finding that are shown. */
    private static final int MAX_STATEMENTS = 5;

    /** Levels of a tree that are nested. */
    private static final int MAX_LEVELS = 12;

    private AdviceSection() {}

    static void write(Markup out, List<Recommendation> recommendations) {
        if (recommendations.isEmpty()) {
            out.leaf("p", "Nothing to change: no finding has the evidence that it would help.", "class", "lede");
        }
        out.start("div", "class", "stack");
        recommendations.forEach(r -> article(out, r));
        out.end();
    }

    private static void article(Markup out, Recommendation recommendation) {
        Finding finding = recommendation.finding();
        out.start("article", "class", "card").start("div", "class", "body").line();
        out.start("div", "class", "row");
        out.leaf("span", finding.kind().label(), "class", "badge accent");
        double saved = recommendation.impact().savedMillisPerHour();
        if (saved > 0) {
            out.leaf("span", "saves " + Figures.millis(saved) + " of waiting per hour", "class", "saves");
        }
        out.end();
        out.leaf("h3", Status.sentenceCase(finding.summary()));
        if (finding.tree().isPresent()) {
            out.start("ul", "class", "tree");
            tree(out, finding.tree().get(), 0);
            out.end();
        } else {
            statements(out, recommendation);
        }
        out.start("dl", "class", "facts").line();
        finding.evidence().forEach(e -> fact(out, label(e), e.describe()));
        change(out, recommendation.change());
        recommendation.impact().costs(Figures::bytes, Figures::millis).ifPresent(text -> fact(out, "cost", text));
        recommendation
                .impact()
                .confidence()
                .ifPresent(c -> fact(
                        out,
                        "sure",
                        c.level().name().toLowerCase(Locale.ROOT) + ": " + String.join("; ", c.reasons())));
        out.end().end().end().line();
    }

    private static void statements(Markup out, Recommendation recommendation) {
        List<QueryShape> shapes = recommendation.finding().shapes();
        for (QueryShape shape : shapes.subList(0, Math.min(MAX_STATEMENTS, shapes.size()))) {
            out.start("div").leaf("pre", shape.text(), "class", "sql");
            recommendation.impact().effects().stream()
                    .filter(e -> e.shape().equals(shape))
                    .findFirst()
                    .ifPresent(e -> out.leaf("p", effect(e), "class", "small muted"));
            out.end();
        }
        if (shapes.size() > MAX_STATEMENTS) {
            out.leaf("p", "and " + (shapes.size() - MAX_STATEMENTS) + " more", "class", "small muted");
        }
    }

    private static String effect(Effect effect) {
        return Figures.millis(effect.millisBefore()) + " → " + Figures.millis(effect.millisAfter()) + " each, "
                + Figures.count(Math.round(effect.callsPerHour())) + " times per hour";
    }

    static void tree(Markup out, StatementTree node, int level) {
        out.start("li").leaf("span", node.shape().text(), "class", "sql");
        out.leaf("span", node.caption(), "class", "caption");
        if (!node.children().isEmpty() && level < MAX_LEVELS) {
            out.start("ul");
            node.children().forEach(child -> tree(out, child, level + 1));
            out.end();
        }
        out.end().line();
    }

    private static void change(Markup out, Change change) {
        if (change instanceof Change.ApplicationChange application) {
            fact(out, "do", application.describe());
            application.sql().ifPresent(sql -> sql(out, "instead", sql));
            application.others().forEach(other -> {
                fact(out, other.choice().name().toLowerCase(Locale.ROOT), other.describe());
                other.sql().ifPresent(sql -> sql(out, "", sql));
            });
            return;
        }
        change.sql().ifPresent(sql -> sql(out, "do", sql + ";"));
        change.reversalSql().ifPresent(sql -> sql(out, "undo", sql + ";"));
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

    private static void fact(Markup out, String name, String text) {
        out.leaf("dt", name).leaf("dd", text).line();
    }

    private static void sql(Markup out, String name, String sql) {
        out.leaf("dt", name).start("dd").leaf("pre", sql, "class", "sql").end().line();
    }
}
