package io.pgtender.plan;

import io.pgtender.plan.Token.Kind;
import java.util.Set;
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
