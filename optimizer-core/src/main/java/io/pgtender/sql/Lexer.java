package io.pgtender.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts JDBC SQL into tokens, in one pass and without allocation (Unicode-escaped identifiers aside). Follows
 * src/backend/parser/scan.l of PostgreSQL 18, with the driver's reading of question marks on top: {@code ?} is a
 * parameter, {@code ??} an operator character. Never throws: what is not terminated ends with the text, what is unknown
 * is a token of one character. Not thread-safe.
 */
final class Lexer {

    private final String sql;
    private final int length;
    private int position;
    private int start;
    /** Number of the listed word that the last {@link Token#WORD} was. */
    private int word = Words.NO_WORD;

    /** Content of the current {@code U&"..."}. */
    private @Nullable String decoded;

    /** The run of operator characters last looked at: where it ends, and its last characters of two classes. */
    private int runEnd;

    private int lastSignEnding;
    private int lastOtherThanSign;

    Lexer(String sql) {
        this(sql, 0);
    }

    /** Begins at {@code from}, which must not be inside a token. */
    Lexer(String sql, int from) {
        this.sql = sql;
        length = sql.length();
        position = from;
    }

    /** Moves to the next token. */
    Token next() {
        int from = position;
        char c = from < length ? sql.charAt(from) : ' ';
        if (c <= ' ' || c == '-' || c == '/') {
            from = Scan.skipBlank(sql, from);
            if (from >= length) {
                start = from;
                position = length;
                return Token.END;
            }
            c = sql.charAt(from);
        }
        start = from;
        position = from + 1;
        if (Characters.isIdentifierStart(c)) {
            return word(c);
        }
        return c == ',' ? Token.COMMA : symbol(c);
    }

    /** Cuts what begins with a character that begins no word. */
    private Token symbol(char c) {
        int from = start;
        return switch (c) {
            case '(', '[' -> Token.OPEN;
            case ')', ']' -> Token.CLOSE;
            case ';' -> Token.SEMICOLON;
            case '\'' -> string(from + 1);
            case '"' -> quoted();
            case '.' -> Characters.isDigit(Scan.charAt(sql, from + 1)) ? number() : Token.DOT;
            case ':' -> colon();
            case '$' -> dollar();
            case '?' -> Scan.charAt(sql, from + 1) == '?' ? operator() : Token.PARAMETER;
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> Characters.isOperator(c) ? operator() : Token.OTHER;
        };
    }

    /** Index of the current token's first character. */
    int start() {
        return start;
    }

    /** Index after the current token's last character. */
    int end() {
        return position;
    }

    /** Whether the current token is the one character {@code c}. */
    boolean is(char c) {
        return position == start + 1 && sql.charAt(start) == c;
    }

    /** The listed word that the current {@link Token#WORD} is, else {@code null}. */
    @Nullable
    Word word() {
        return Words.at(word);
    }

    /** Whether a number comes next, so that a sign before it belongs to the constant. */
    boolean numberFollows() {
        int next = Scan.skipBlank(sql, position);
        char c = Scan.charAt(sql, next);
        return Characters.isDigit(c) || (c == '.' && Characters.isDigit(Scan.charAt(sql, next + 1)));
    }

    /** The identifier that the current {@link Token#WORD} or {@link Token#QUOTED} spells, folded or unquoted. */
    String name() {
        if (decoded != null) {
            return Identifiers.truncate(decoded);
        }
        if (sql.charAt(start) == '"') {
            int end = position - 1 > start && sql.charAt(position - 1) == '"' ? position - 1 : position;
            return Identifiers.truncate(sql.substring(start + 1, end).replace("\"\"", "\""));
        }
        return Identifiers.truncate(folded());
    }

    private String folded() {
        int i = start;
        while (i < position && Characters.fold(sql.charAt(i)) == sql.charAt(i)) {
            i++;
        }
        if (i == position) {
            return sql.substring(start, position);
        }
        StringBuilder folded = new StringBuilder(position - start).append(sql, start, i);
        for (; i < position; i++) {
            folded.append(Characters.fold(sql.charAt(i)));
        }
        return folded.toString();
    }

    /** The content of the current {@code U&"..."}, or {@code null} at any other token. */
    @Nullable
    String decoded() {
        return decoded;
    }

    private Token word(char first) {
        if (decoded != null) {
            decoded = null;
        }
        int end = start + 1;
        long key = Words.keyOf(first);
        boolean ascii = first < 128;
        while (end < length) {
            char c = sql.charAt(end);
            if (c >= 128) {
                ascii = false;
            } else if (!Characters.isAsciiIdentifierPart(c)) {
                break;
            }
            key = Words.keyWith(key, c);
            end++;
        }
        if (end == start + 1 && end < length && (sql.charAt(end) == '\'' || sql.charAt(end) == '&')) {
            Token prefixed = prefixed(first);
            if (prefixed != Token.WORD) {
                return prefixed;
            }
        }
        position = end;
        word = Words.number(ascii ? Words.find(key, sql, start, end) : Words.findServerName(sql, start, end));
        return Token.WORD;
    }

    /** Cuts what a single letter with a quote or an ampersand after it begins: a string, a quoted name, or just a word. */
    private Token prefixed(char first) {
        char second = sql.charAt(start + 1);
        if (second == '\'') {
            switch (first) {
                case 'e', 'E' -> {
                    position = Scan.afterEscapeString(sql, start + 2);
                    return Token.CONSTANT;
                }
                case 'b', 'B', 'x', 'X', 'n', 'N' -> {
                    return string(start + 2);
                }
                default -> {
                    return Token.WORD; // with a string after it
                }
            }
        }
        if (first == 'u' || first == 'U') {
            char third = Scan.charAt(sql, start + 2);
            if (third == '\'') {
                position = Scan.afterString(sql, start + 3);
                escapeCharacter();
                return Token.CONSTANT;
            }
            if (third == '"') {
                return unicodeQuoted();
            }
        }
        return Token.WORD;
    }

    private Token string(int content) {
        position = Scan.afterString(sql, content);
        return Token.CONSTANT;
    }

    private Token quoted() {
        decoded = null;
        position = Scan.afterQuote(sql, start + 1, '"');
        return Token.QUOTED;
    }

    private Token unicodeQuoted() {
        int close = Scan.afterQuote(sql, start + 3, '"');
        int end = close - 1 > start + 2 && sql.charAt(close - 1) == '"' ? close - 1 : close;
        String content = sql.substring(start + 3, end).replace("\"\"", "\"");
        position = close;
        decoded = decode(content, escapeCharacter());
        return Token.QUOTED;
    }

    /** Skips {@code UESCAPE 'c'} where it comes next, and gives the escape character in force. */
    private char escapeCharacter() {
        int from = Scan.skipBlank(sql, position);
        if (!sql.regionMatches(true, from, "uescape", 0, 7)) {
            return '\\';
        }
        int string = Scan.skipBlank(sql, from + 7);
        if (Scan.charAt(sql, string) != '\'' || Scan.charAt(sql, string + 2) != '\'') {
            return '\\';
        }
        position = string + 3;
        return sql.charAt(string + 1);
    }

    /** {@code \XXXX} and {@code \+XXXXXX} with any escape character; a broken escape stays as it is. */
    static String decode(String content, char escape) {
        StringBuilder result = new StringBuilder(content.length());
        int i = 0;
        while (i < content.length()) {
            char c = content.charAt(i);
            int digits = c != escape ? 0 : Scan.charAt(content, i + 1) == '+' ? 6 : 4;
            int code = digits == 0 ? -1 : hex(content, i + digits / 2 - 1, digits);
            if (code >= 0) {
                result.appendCodePoint(code);
                i += digits / 2 - 1 + digits;
            } else {
                result.append(c);
                i += c == escape && Scan.charAt(content, i + 1) == escape ? 2 : 1;
            }
        }
        return result.toString();
    }

    private static int hex(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            code = code * 16 + digit;
        }
        return Character.isValidCodePoint(code) ? code : -1;
    }

    private Token colon() {
        char second = Scan.charAt(sql, start + 1);
        if (second == ':') {
            position = start + 2;
            return Token.CAST;
        }
        if (second == '=') {
            position = start + 2;
            return Token.OPERATOR;
        }
        return Token.COLON;
    }

    private Token dollar() {
        if (Characters.isDigit(Scan.charAt(sql, start + 1))) {
            position = afterDigits(start + 1);
            return Token.PARAMETER;
        }
        int end = Scan.afterDollarQuote(sql, start);
        if (end < 0) {
            return Token.OTHER;
        }
        position = end;
        return Token.CONSTANT;
    }

    private Token number() {
        if (sql.charAt(start) == '0' && "xXoObB".indexOf(Scan.charAt(sql, start + 1)) >= 0) {
            int end = start + 2;
            while (Character.digit(Scan.charAt(sql, end), 16) >= 0 || Scan.charAt(sql, end) == '_') {
                end++;
            }
            position = end;
            return Token.CONSTANT;
        }
        int end = afterDigits(start);
        if (Scan.charAt(sql, end) == '.' && Scan.charAt(sql, end + 1) != '.') {
            end = afterDigits(end + 1);
        }
        if ((Scan.charAt(sql, end) | 0x20) == 'e') {
            char sign = Scan.charAt(sql, end + 1);
            int exponent = sign == '+' || sign == '-' ? end + 2 : end + 1;
            if (Characters.isDigit(Scan.charAt(sql, exponent))) {
                end = afterDigits(exponent);
            }
        }
        position = end;
        return Token.CONSTANT;
    }

    private int afterDigits(int from) {
        int end = from;
        while (Characters.isDigit(Scan.charAt(sql, end)) || Scan.charAt(sql, end) == '_') {
            end++;
        }
        return end;
    }

    /**
     * An operator is the longest run of operator characters, except that it cannot end in + or - unless one of
     * {@code ~ ! @ # % ^ & | ` ?} is in it. The run is looked at once, however many tokens it falls into.
     */
    private Token operator() {
        if (start >= runEnd) {
            scanRun();
        }
        char last = sql.charAt(runEnd - 1);
        boolean endsInSign = last == '+' || last == '-';
        position = !endsInSign || lastSignEnding >= start ? runEnd : Math.max(lastOtherThanSign, start) + 1;
        return Token.OPERATOR;
    }

    private void scanRun() {
        lastSignEnding = -1;
        lastOtherThanSign = -1;
        int end = start;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            char second = Scan.charAt(sql, end + 1);
            if (!Characters.isOperator(c)
                    || (c == '?' && second != '?')
                    || (c == '/' && second == '*')
                    || (c == '-' && second == '-')) {
                break;
            }
            if (c == '?') {
                end++;
            }
            if (Characters.allowsSignEnding(c)) {
                lastSignEnding = end;
            }
            if (c != '+' && c != '-') {
                lastOtherThanSign = end;
            }
            end++;
        }
        runEnd = end;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d..%d of %d", start, position, sql.length());
    }
}
