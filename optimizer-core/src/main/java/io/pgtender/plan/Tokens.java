package io.pgtender.plan;

import io.pgtender.plan.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * An expression as PostgreSQL's ruleutils.c prints it, cut into tokens, with the partner of every bracket.
 *
 * <p>Literals hold no escapes but the doubled quote: {@code simple_quote_literal} never prints {@code E''}. Time and
 * memory are linear in the text, whatever its nesting.
 */
final class Tokens {

    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?:";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private final int[] partners;
    private final boolean balanced;

    private Tokens(String text) {
        this.text = text;
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                Token token = tokenAt(at);
                tokens.add(token);
                at = token.end();
            }
        }
        partners = new int[tokens.size()];
        balanced = pair();
    }

    /** The whole of {@code text}. */
    static Span of(String text) {
        Tokens tokens = new Tokens(text);
        return new Span(tokens, 0, tokens.tokens.size());
    }

    Token get(int index) {
        return tokens.get(index);
    }

    int size() {
        return tokens.size();
    }

    /** Index of the closing bracket, or END, of the opening one at {@code index}; -1 when it opens nothing. */
    int partner(int index) {
        return partners[index];
    }

    /** Whether every bracket has its partner; nothing may be said of a text where one has not. */
    boolean isBalanced() {
        return balanced;
    }

    String text() {
        return text;
    }

    private boolean pair() {
        Arrays.fill(partners, -1);
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is(Kind.OPEN) || token.isWord("CASE")) {
                open.push(i);
            } else if (token.is(Kind.CLOSE) || token.isWord("END")) {
                if (open.isEmpty() || !closes(tokens.get(open.peek()), token)) {
                    return false;
                }
                partners[open.pop()] = i;
            }
        }
        return open.isEmpty();
    }

    private static boolean closes(Token open, Token close) {
        return switch (open.text()) {
            case "(" -> close.text().equals(")");
            case "[" -> close.text().equals("]");
            default -> close.isWord("END");
        };
    }

    private Token tokenAt(int start) {
        char c = text.charAt(start);
        if (c == '\'' || c == '"') {
            return token(c == '"' ? Kind.QUOTED : Kind.STRING, start, quotedEnd(start, c));
        }
        if (c == '(' || c == '[') {
            return token(Kind.OPEN, start, start + 1);
        }
        if (c == ')' || c == ']') {
            return token(Kind.CLOSE, start, start + 1);
        }
        if (c == ',') {
            return token(Kind.COMMA, start, start + 1);
        }
        if (Character.isDigit(c)) {
            return token(Kind.NUMBER, start, numberEnd(start));
        }
        if (c == '.') {
            return token(Kind.DOT, start, start + 1);
        }
        if (c == '*' && !tokens.isEmpty() && tokens.get(tokens.size() - 1).is(Kind.DOT)) {
            return token(Kind.WORD, start, start + 1);
        }
        if (text.startsWith("::", start)) {
            return token(Kind.CAST, start, start + 2);
        }
        if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            int end = start + 1;
            while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            return token(Kind.OPERATOR, start, end);
        }
        int end = start + 1;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        return token(c == '$' ? Kind.PARAMETER : isWordPart(c) ? Kind.WORD : Kind.UNKNOWN, start, end);
    }

    private Token token(Kind kind, int start, int end) {
        return new Token(kind, text.substring(start, end), start);
    }

    private int quotedEnd(int start, char quote) {
        int i = start + 1;
        while (i < text.length()) {
            if (text.charAt(i) != quote) {
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return text.length();
    }

    private int numberEnd(int start) {
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean exponentSign = (c == '+' || c == '-') && Character.toLowerCase(text.charAt(i - 1)) == 'e';
            if (!Character.isLetterOrDigit(c) && c != '.' && !exponentSign) {
                break;
            }
            i++;
        }
        return i;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }
}
