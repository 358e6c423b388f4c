package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import java.util.Optional;

/**
 * The fixed beginning of a LIKE pattern as the range that a btree of a pattern class is searched for (like_support.c,
 * match_pattern_prefix).
 *
 * @param from least value, inclusive
 * @param to least value beyond; a prefix that ends in a character without a simple successor is left out
 */
record LikePrefix(String from, String to) {

    /** Last printable ASCII character that has a printable successor. */
    private static final char LAST_WITH_SUCCESSOR = '}';

    /** Of {@code column ~~ 'prefix%'} or {@code column ^@ 'prefix'}; empty for any other condition. */
    static Optional<LikePrefix> of(Condition condition) {
        String operand = Expressions.bare(condition.operand());
        if (!operand.startsWith("'")) {
            return Optional.empty();
        }
        String pattern = GinSearch.literal(operand);
        return switch (condition.operator()) {
            case "~~" -> ofText(fixed(pattern));
            case "^@" -> ofText(pattern);
            default -> Optional.empty();
        };
    }

    private static String fixed(String pattern) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' || c == '_') {
                break;
            }
            prefix.append(c == '\\' && i + 1 < pattern.length() ? pattern.charAt(++i) : c);
        }
        return prefix.toString();
    }

    private static Optional<LikePrefix> ofText(String prefix) {
        int last = prefix.length() - 1;
        if (last < 0 || prefix.charAt(last) > LAST_WITH_SUCCESSOR) {
            return Optional.empty();
        }
        char next = (char) (prefix.charAt(last) + 1);
        return Optional.of(new LikePrefix(prefix, prefix.substring(0, last) + next));
    }

    /** The range over {@code column}, as the planner would print it. */
    String condition(String column) {
        return "(" + column + " ~>=~ " + quoted(from) + ") AND (" + column + " ~<~ " + quoted(to) + ")";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'::text";
    }
}
