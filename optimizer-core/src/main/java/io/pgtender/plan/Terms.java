package io.pgtender.plan;

import io.pgtender.plan.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes expressions that {@code EXPLAIN (VERBOSE)} printed apart: alternatives, operators, rows, calls and constants. What
 * is not of the asked form gives an empty answer, never an exception. Stateless.
 */
public final class Terms {

    private Terms() {}

    /**
     * An operator with both operands, as printed.
     *
     * @param operator its symbol, without a schema
     */
    public record Binary(String left, String operator, String right) {}

    /** A function's name as printed and its arguments. */
    public record Call(String function, List<String> arguments) {}

    /** The operands of an OR, or {@code printed} alone where it is none. */
    public static List<String> alternatives(String printed) {
        Span span = whole(printed);
        return span.split(token -> token.isWord("OR")).stream().map(Span::text).toList();
    }

    /** The operands of {@code left operator right}; also of {@code value = ANY (array)}, ANY and all. */
    public static Optional<Binary> binary(String printed) {
        Span span = whole(printed);
        int operator = span.find(token -> token.is(Kind.OPERATOR) || token.isWord("OPERATOR"));
        if (operator <= span.from() || operator + 1 >= span.to()) {
            return Optional.empty();
        }
        boolean named = span.get(operator).isWord("OPERATOR");
        int behind = named ? span.tokens().partner(operator + 1) + 1 : operator + 1;
        if (behind <= operator || behind >= span.to()) {
            return Optional.empty();
        }
        return Optional.of(new Binary(
                span.sub(span.from(), operator).stripped().text(),
                span.get(named ? behind - 2 : operator).text(),
                span.sub(behind, span.to()).stripped().text()));
    }

    /** The members of {@code ROW(a, b)}, empty for anything else. */
    public static List<String> row(String printed) {
        return call(printed)
                .filter(call -> call.function().equals("ROW"))
                .map(Call::arguments)
                .orElse(List.of());
    }

    /** A call and nothing besides. */
    public static Optional<Call> call(String printed) {
        Span span = whole(printed);
        if (span.isEmpty() || !span.first().isIdentifier()) {
            return Optional.empty();
        }
        int open = span.qualifiedEnd(span.from());
        boolean isCall = open < span.to()
                && span.get(open).text().equals("(")
                && span.tokens().partner(open) == span.to() - 1;
        if (!isCall) {
            return Optional.empty();
        }
        Span arguments = span.sub(open + 1, span.to() - 1);
        return Optional.of(new Call(
                span.sub(span.from(), open).text(),
                arguments.isEmpty()
                        ? List.of()
                        : arguments.split(token -> token.is(Kind.COMMA)).stream()
                                .map(Span::text)
                                .toList()));
    }

    /** The column that {@code printed} is, if it is nothing more; a cast that only changes its label is nothing. */
    public static Optional<ColumnReference> column(String printed) {
        return Operand.column(whole(printed), ColumnTypes.UNKNOWN);
    }

    /** An expression under a cast. */
    public record Cast(String expression, String type) {}

    /** {@code expression::type} and nothing besides. */
    public static Optional<Cast> cast(String printed) {
        Span span = whole(printed);
        int cast = span.find(token -> token.is(Kind.CAST));
        return cast > span.from() && cast + 1 < span.to() && span.typeEnd(cast + 1) == span.to()
                ? Optional.of(new Cast(
                        span.sub(span.from(), cast).stripped().text(),
                        span.sub(cast + 1, span.to()).text()))
                : Optional.empty();
    }

    /** Whether {@code printed} is one constant: a literal, typed or not, and no call that would have to be evaluated. */
    public static boolean isConstant(String printed) {
        Span span = whole(printed);
        if (span.isEmpty()) {
            return false;
        }
        Token first = span.first();
        boolean literal = first.is(Kind.STRING)
                || first.is(Kind.NUMBER)
                || first.isWord("NULL")
                || first.isWord("true")
                || first.isWord("false");
        if (!literal || span.length() == 1) {
            return literal;
        }
        int cast = span.from() + 1;
        return span.get(cast).is(Kind.CAST) && cast + 1 < span.to() && span.typeEnd(cast + 1) == span.to();
    }

    /** What a string constant means, its type left out; empty for anything else. */
    public static Optional<String> string(String printed) {
        Span span = whole(printed);
        return isConstant(printed) && span.first().is(Kind.STRING)
                ? Optional.of(meaning(span.first()))
                : Optional.empty();
    }

    /** What the constants in {@code printed} mean, in order: strings without quotes, numbers as spelled. */
    public static List<String> constants(String printed) {
        Span span = Tokens.of(printed);
        List<String> constants = new ArrayList<>();
        for (int i = span.from(); i < span.to(); i++) {
            Token token = span.get(i);
            if (token.is(Kind.STRING)) {
                constants.add(meaning(token));
            } else if (token.is(Kind.NUMBER)) {
                constants.add(token.text());
            }
        }
        return constants;
    }

    /** The names behind COLLATE in a statement's text or an expression, as they are written. */
    public static Set<String> collations(String text) {
        Span span = Tokens.of(text);
        Set<String> names = new LinkedHashSet<>();
        for (int i = span.from(); i + 1 < span.to(); i++) {
            Token token = span.get(i);
            if (token.is(Kind.WORD)
                    && token.text().equalsIgnoreCase("COLLATE")
                    && span.get(i + 1).isIdentifier()) {
                names.add(span.sub(i + 1, span.qualifiedEnd(i + 1)).text());
            }
        }
        return names;
    }

    private static String meaning(Token string) {
        String text = string.text();
        boolean closed = text.length() > 1 && text.endsWith("'");
        return text.substring(1, closed ? text.length() - 1 : text.length()).replace("''", "'");
    }

    /** All of it without brackets around; nothing where brackets have no partner. */
    private static Span whole(String printed) {
        Span span = Tokens.of(printed);
        return span.tokens().isBalanced() ? span.stripped() : span.sub(span.from(), span.from());
    }
}
