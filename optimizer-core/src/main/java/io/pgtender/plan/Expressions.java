package io.pgtender.plan;

import io.pgtender.plan.Token.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of an expression that {@code EXPLAIN (VERBOSE)} printed: conditions, sort keys, output columns. Such
 * an expression qualifies columns by the alias of their relation.
 */
public final class Expressions {

    private Expressions() {}

    /** Columns that {@code printed} names as {@code alias.column}, in order of appearance. */
    public static Set<ColumnReference> columns(String printed) {
        return Tokens.of(printed).columns();
    }

    /**
     * Names in {@code printed} that stand alone: no part of {@code a.b}, and not called. EXPLAIN leaves the alias out in an
     * Output, and only there, where the statement has but one relation (explain.c, show_plan_tlist); so some are columns,
     * others types or key words.
     */
    public static Set<String> unqualifiedNames(String printed) {
        Span span = Tokens.of(printed);
        Set<String> names = new HashSet<>();
        for (int i = span.from(); i < span.to(); i++) {
            Token token = span.get(i);
            boolean behindDot = i > span.from() && span.get(i - 1).is(Kind.DOT);
            if (token.isIdentifier() && !behindDot && !qualifiesOrCalls(span, i)) {
                names.add(token.name());
            }
        }
        return names;
    }

    /** The n of every {@code $n} in {@code printed}; {@code $0}, which is the planner's own, left out. */
    public static Set<Integer> parameters(String printed) {
        Span span = Tokens.of(printed);
        Set<Integer> ordinals = new TreeSet<>();
        for (int i = span.from(); i < span.to(); i++) {
            Token token = span.get(i);
            int ordinal = token.is(Kind.PARAMETER) ? ordinal(token.text()) : 0;
            if (ordinal > 0) {
                ordinals.add(ordinal);
            }
        }
        return ordinals;
    }

    private static int ordinal(String parameter) {
        try {
            return Integer.parseInt(parameter.substring(1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean qualifiesOrCalls(Span span, int index) {
        if (index + 1 == span.to()) {
            return false;
        }
        Token next = span.get(index + 1);
        return next.is(Kind.DOT)
                || (next.text().equals("(") && next.start() == span.get(index).end());
    }

    /**
     * {@code printed} without the qualification of {@code alias}'s columns, as it stands in CREATE INDEX.
     *
     * @param alias unquoted
     */
    public static String withoutAlias(String printed, String alias) {
        Span span = Tokens.of(printed);
        StringBuilder sql = new StringBuilder(printed.length());
        int copied = 0;
        for (int i : span.columnStarts()) {
            if (span.get(i).name().equals(alias)) {
                sql.append(printed, copied, span.get(i).start());
                copied = span.get(i + 2).start();
            }
        }
        return sql.append(printed, copied, printed.length()).toString();
    }

    /**
     * {@code printed} without the brackets around all of it, empty for {@code null}. Also for an expression or predicate
     * of an index.
     */
    public static String bare(@Nullable String printed) {
        String text = printed == null ? "" : printed.strip();
        return text.startsWith("(") ? Tokens.of(text).stripped().text() : text;
    }

    /**
     * Whether {@code printed} means something outside of its plan: it holds no {@code $1}, no {@code (SubPlan 1)} and no
     * {@code (InitPlan 1).col1}. Only such an expression can be sent back to the server.
     */
    public static boolean isSelfContained(String printed) {
        Span span = Tokens.of(printed);
        for (int i = span.from(); i < span.to(); i++) {
            Token token = span.get(i);
            boolean planName =
                    token.isWord("SubPlan") || token.isWord("InitPlan") || token.isWord("AlternativeSubPlan");
            if (token.is(Kind.PARAMETER) || planName) {
                return false;
            }
        }
        return true;
    }
}
