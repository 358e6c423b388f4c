package io.pgtender.sql;

import java.util.Arrays;

/**
 * The tokens of a normalised text by number, with the partner of each parenthesis, for readers that look back and ahead.
 * The last word of a cut text is left out: it may be half a word. Immutable.
 */
final class TokenList {

    /** Tokens that are kept: as many as a text that a shape keeps can have. */
    static final int MAX_TOKENS = QueryShape.MAX_TEXT_LENGTH;

    private static final char ELLIPSIS = '…';

    private final String text;
    private Token[] tokens = new Token[64];
    private String[] names = new String[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] partners = new int[64];
    private int size;
    private int parametersBeyond;

    TokenList(String text) {
        this.text = text;
        boolean cut = isCut(text);
        Lexer lexer = new Lexer(text);
        int[] open = new int[16];
        int depth = 0;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            if (cut && isHalf(token, lexer)) {
                continue;
            }
            if (size == MAX_TOKENS) {
                parametersBeyond += token == Token.PARAMETER ? 1 : 0;
                continue;
            }
            add(token, lexer);
            if (token == Token.OPEN) {
                if (depth == open.length) {
                    open = Arrays.copyOf(open, 2 * depth);
                }
                open[depth++] = size - 1;
            } else if (token == Token.CLOSE && depth > 0) {
                partners[size - 1] = open[--depth];
                partners[open[depth]] = size - 1;
            }
        }
        while (depth > 0) {
            partners[open[--depth]] = size;
        }
    }

    /** Whether a shape keeps only the beginning of its text. */
    static boolean isCut(String text) {
        return text.length() >= QueryShape.MAX_TEXT_LENGTH - 1 && text.charAt(text.length() - 1) == ELLIPSIS;
    }

    /** Whether the cut went through the token, or through the {@code ??} that it began. */
    private boolean isHalf(Token token, Lexer lexer) {
        int last = text.length() - 1;
        return lexer.end() > last || (token == Token.PARAMETER && lexer.end() == last);
    }

    /** The first characters of a shape's text: a {@code ?} among them is sure to be whole. */
    static int readableChars(String shapeText) {
        return isCut(shapeText) ? shapeText.length() - 2 : shapeText.length();
    }

    private void add(Token token, Lexer lexer) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
            names = Arrays.copyOf(names, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            partners = Arrays.copyOf(partners, 2 * size);
        }
        tokens[size] = token;
        names[size] = token == Token.WORD || token == Token.QUOTED ? lexer.name() : "";
        starts[size] = lexer.start();
        ends[size] = lexer.end();
        partners[size] = -1;
        size++;
    }

    int size() {
        return size;
    }

    /** Parameters among the tokens that were not kept. */
    int parametersBeyond() {
        return parametersBeyond;
    }

    /** The token at {@code index}; {@link Token#END} before the first and after the last. */
    Token token(int index) {
        return index >= 0 && index < size ? tokens[index] : Token.END;
    }

    /** What the word or quoted name at {@code index} spells, folded or unquoted; empty for any other token. */
    String name(int index) {
        return index >= 0 && index < size ? names[index] : "";
    }

    boolean isName(int index) {
        Token token = token(index);
        return token == Token.WORD || token == Token.QUOTED;
    }

    /** The unquoted word at {@code index}, in lower case; empty for any other token. */
    String word(int index) {
        return token(index) == Token.WORD ? names[index] : "";
    }

    boolean isWord(int index, String word) {
        return token(index) == Token.WORD && names[index].equals(word);
    }

    /** The operator at {@code index}; empty for any other token. */
    String operator(int index) {
        return token(index) == Token.OPERATOR ? text.substring(starts[index], ends[index]) : "";
    }

    /** Whether the token at {@code index} begins with {@code c}. */
    boolean is(int index, char c) {
        return index >= 0 && index < size && text.charAt(starts[index]) == c;
    }

    /** Whether the token at {@code index} is a word right before the parenthesis that follows: {@code f(}. */
    boolean isJoinedToNext(int index) {
        return isName(index) && index + 1 < size && ends[index] == starts[index + 1];
    }

    /** The parenthesis that belongs to the one at {@code index}; {@link #size} where it is not closed, -1 where not opened. */
    int partner(int index) {
        return partners[index];
    }

    /** The tokens {@code [from, to)} as the text has them, at least one. */
    String text(int from, int to) {
        return text.substring(starts[from], ends[to - 1]);
    }
}
