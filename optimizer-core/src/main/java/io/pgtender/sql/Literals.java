package io.pgtender.sql;

import io.pgtender.sql.StatementValues.Kind;
import io.pgtender.sql.StatementValues.Literal;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads what constants mean, as src/backend/parser/scan.l does with standard_conforming_strings on. Never throws. */
final class Literals {

    /** Digits that a power of ten may add to a number's text; beyond, it is written with its exponent. */
    private static final int MAX_EXPONENT_DIGITS = 1_000;

    private Literals() {}

    /** The constant at {@code [start, end)}, as the {@link Lexer} cuts it. */
    static Literal read(String sql, int start, int end, Sign sign) {
        return switch (sql.charAt(start)) {
            case '\'' -> string(pieces(sql, start + 1));
            case 'n', 'N' -> string(pieces(sql, start + 2));
            case 'e', 'E' -> string(escapePieces(sql, start + 2));
            case 'u', 'U' -> string(unicode(sql, start + 3, end));
            case 'b', 'B' -> new Literal(Kind.BITS, pieces(sql, start + 2));
            case 'x', 'X' -> new Literal(Kind.BITS, bits(pieces(sql, start + 2)));
            case '$' -> string(dollarQuoted(sql, start, end));
            default -> new Literal(Kind.NUMBER, number(sql.substring(start, end), sign));
        };
    }

    /** The sign before a number. */
    enum Sign {
        NONE,
        MINUS
    }

    private static Literal string(String text) {
        return new Literal(Kind.STRING, text);
    }

    /** The string whose content starts at {@code from}, with the pieces that continue it. */
    private static String pieces(String sql, int from) {
        int end = Scan.afterQuote(sql, from, '\'');
        String first = unquoted(sql, from, end);
        int next = Scan.continuation(sql, end);
        if (next < 0) {
            return first;
        }
        StringBuilder text = new StringBuilder(first);
        while (next >= 0) {
            end = Scan.afterQuote(sql, next, '\'');
            text.append(unquoted(sql, next, end));
            next = Scan.continuation(sql, end);
        }
        return text.toString();
    }

    private static String unquoted(String sql, int from, int end) {
        return sql.substring(from, contentEnd(sql, from, end)).replace("''", "'");
    }

    /** Where the content ends of what is closed by a quote before {@code end}, or not at all. */
    private static int contentEnd(String sql, int from, int end) {
        return end > from && sql.charAt(end - 1) == '\'' ? end - 1 : end;
    }

    private static String escapePieces(String sql, int from) {
        StringBuilder text = new StringBuilder();
        for (int next = from; next >= 0; ) {
            int end = Math.min(Scan.afterEscapePiece(sql, next), sql.length());
            unescape(sql.substring(next, contentEnd(sql, next, end)), text);
            next = Scan.continuation(sql, end);
        }
        return text.toString();
    }

    private static void unescape(String content, StringBuilder text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // \ooo and \xhh are bytes, several to a character
        int i = 0;
        while (i < content.length()) {
            char c = content.charAt(i);
            char escaped = Scan.charAt(content, i + 1);
            int from = c != '\\' ? -1 : escaped == 'x' ? i + 2 : i + 1;
            int radix = escaped == 'x' ? 16 : 8;
            int to = from < 0 ? -1 : afterDigits(content, from, radix, escaped == 'x' ? 2 : 3);
            if (to > from) {
                bytes.write(Integer.parseInt(content, from, to, radix));
                i = to;
            } else {
                flush(bytes, text);
                i = c == '\\' ? escape(content, i + 1, text) : quote(content, i, text);
            }
        }
        flush(bytes, text);
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder text) {
        if (bytes.size() > 0) {
            text.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    /** Reads a character, a doubled quote as one; gives the index after it. */
    private static int quote(String content, int at, StringBuilder text) {
        char c = content.charAt(at);
        text.append(c);
        return c == '\'' && Scan.charAt(content, at + 1) == '\'' ? at + 2 : at + 1;
    }

    /** Reads what follows a backslash; gives the index after it. */
    private static int escape(String content, int at, StringBuilder text) {
        if (at >= content.length()) {
            return at;
        }
        char c = content.charAt(at);
        int digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0 && afterDigits(content, at + 1, 16, digits) == at + 1 + digits) {
            long code = Long.parseLong(content, at + 1, at + 1 + digits, 16);
            text.appendCodePoint(Character.isValidCodePoint((int) code) && code >= 0 ? (int) code : 0xFFFD);
            return at + 1 + digits;
        }
        text.append(
                switch (c) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> '\u000b';
                    default -> c;
                });
        return at + 1;
    }

    private static int afterDigits(String content, int from, int radix, int most) {
        int end = from;
        while (end < content.length() && end - from < most && isDigit(content.charAt(end), radix)) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c, int radix) {
        return c < 128 && Character.digit(c, radix) >= 0;
    }

    private static String unicode(String sql, int from, int end) {
        int stringEnd = Scan.afterString(sql, from);
        char escape = end > stringEnd ? sql.charAt(end - 2) : '\\'; // ... UESCAPE '!'
        return Lexer.decode(pieces(sql, from), escape);
    }

    private static String dollarQuoted(String sql, int start, int end) {
        int content = sql.indexOf('$', start + 1) + 1;
        int tag = content - start;
        boolean closed = end - tag >= content && sql.regionMatches(end - tag, sql, start, tag);
        return sql.substring(content, closed ? end - tag : end);
    }

    private static String bits(String hex) {
        StringBuilder bits = new StringBuilder(4 * hex.length());
        for (int i = 0; i < hex.length(); i++) {
            int digit = Character.digit(hex.charAt(i), 16);
            if (digit < 0) {
                return hex;
            }
            for (int bit = 3; bit >= 0; bit--) {
                bits.append((char) ('0' + ((digit >> bit) & 1)));
            }
        }
        return bits.toString();
    }

    private static String number(String spelled, Sign sign) {
        String digits = spelled.replace("_", "").toLowerCase(Locale.ROOT);
        try {
            BigDecimal value = integerPrefix(digits) == 0
                    ? new BigDecimal(digits)
                    : new BigDecimal(new BigInteger(digits.substring(2), integerPrefix(digits)));
            BigDecimal canonical = (sign == Sign.MINUS ? value.negate() : value).stripTrailingZeros();
            return Math.abs((long) canonical.scale()) > MAX_EXPONENT_DIGITS
                    ? canonical.toString()
                    : canonical.toPlainString();
        } catch (NumberFormatException | ArithmeticException notANumber) {
            return (sign == Sign.MINUS ? "-" : "") + digits; // what PostgreSQL would refuse
        }
    }

    /** The radix that {@code 0x}, {@code 0o} or {@code 0b} announces, or 0. */
    private static int integerPrefix(String digits) {
        if (digits.length() < 3 || digits.charAt(0) != '0') {
            return 0;
        }
        return switch (digits.charAt(1)) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
        };
    }
}
