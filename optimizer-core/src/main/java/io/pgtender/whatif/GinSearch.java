package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import java.util.Optional;
import java.util.Set;

/**
 * What one condition looks up in a GIN index: the number of keys that the operator class would take from its constant
 * (its extractQuery function). Empty for an operator that the class does not serve, and for a constant that gives no
 * key, so that the whole index would have to be read.
 */
final class GinSearch {

    private static final Set<String> ARRAY = Set.of("&&", "@>", "<@", "=");
    private static final Set<String> JSONB = Set.of("@>", "?", "?|", "?&", "@?", "@@");
    private static final Set<String> JSONB_PATH = Set.of("@>", "@?", "@@");
    private static final Set<String> TSVECTOR = Set.of("@@", "@@@");
    private static final Set<String> TRIGRAM = Set.of("~~", "~~*", "~", "~*", "=");

    private GinSearch() {}

    static Optional<GinCost.Search> of(GinKeys keys, Condition condition) {
        String operator = condition.operator();
        String operand = Expressions.bare(condition.operand());
        double exact = switch (keys) {
            case ARRAY -> ARRAY.contains(operator) ? array(operand) : 0;
            case JSONB -> JSONB.contains(operator) ? jsonb(operator, operand) : 0;
            case JSONB_PATH ->
                JSONB_PATH.contains(operator) ? operator.equals("@>") ? JsonKeys.scalars(literal(operand)) : 1 : 0;
            case TSVECTOR -> TSVECTOR.contains(operator) ? lexemes(operand) : 0;
            case TRIGRAM -> TRIGRAM.contains(operator) ? trigrams(operator, operand) : 0;
            case SCALAR -> operator.equals("=") && condition.kind() != Condition.Kind.ANY_OF ? 1 : 0;
        };
        if (exact < 1) {
            return Optional.empty();
        }
        double partial = keys == GinKeys.TSVECTOR ? prefixes(operand) : 0;
        return Optional.of(new GinCost.Search(1, Math.max(0, exact - partial), partial));
    }

    private static double array(String operand) {
        return operand.startsWith("'{}'") ? 0 : isKnown(operand) ? ArrayLength.of(operand) : 1;
    }

    private static double jsonb(String operator, String operand) {
        return switch (operator) {
            case "@>" -> isKnown(operand) ? JsonKeys.all(literal(operand)) : 1;
            case "?|", "?&" -> array(operand);
            default -> 1;
        };
    }

    /** Quoted lexemes of a tsquery; none when all are negated, because absence is no key. */
    private static double lexemes(String operand) {
        if (!isKnown(operand)) {
            return 1;
        }
        String query = literal(operand);
        return query.startsWith("!") && query.indexOf('&') < 0 ? 0 : count(query, '\'') / 2.0;
    }

    private static double prefixes(String operand) {
        String query = isKnown(operand) ? literal(operand) : "";
        int prefixes = 0;
        for (int at = query.indexOf("':"); at >= 0; at = query.indexOf("':", at + 2)) {
            int end = at + 2;
            while (end < query.length() && "ABCD*".indexOf(query.charAt(end)) >= 0) {
                prefixes += query.charAt(end) == '*' ? 1 : 0;
                end++;
            }
        }
        return prefixes;
    }

    private static double trigrams(String operator, String operand) {
        if (!isKnown(operand)) {
            return 1;
        }
        String pattern = literal(operand);
        return switch (operator) {
            case "~~", "~~*" -> PatternTrigrams.ofLike(pattern);
            case "=" -> PatternTrigrams.ofText(pattern);
            default -> PatternTrigrams.ofRegex(pattern);
        };
    }

    /** Whether the planner sees the constant: it is printed as a literal. */
    private static boolean isKnown(String operand) {
        return operand.startsWith("'") || operand.startsWith("ARRAY[");
    }

    /** The value of a literal as EXPLAIN prints it: {@code 'it''s'::text} is {@code it's}. */
    static String literal(String printed) {
        StringBuilder value = new StringBuilder();
        for (int i = 1; i < printed.length(); i++) {
            char c = printed.charAt(i);
            if (c == '\'') {
                if (i + 1 >= printed.length() || printed.charAt(i + 1) != '\'') {
                    break;
                }
                i++;
            }
            value.append(c);
        }
        return value.toString();
    }

    private static int count(String text, char wanted) {
        return (int) text.chars().filter(c -> c == wanted).count();
    }
}
