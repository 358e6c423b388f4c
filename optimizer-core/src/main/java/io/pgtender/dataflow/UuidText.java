package io.pgtender.dataflow;

/** Reads a UUID's text: hexadecimal in any case, with hyphens or without, in braces or not. */
final class UuidText {

    private static final int DIGITS = 32;
    private static final int WITH_HYPHENS = 36;

    private UuidText() {}

    static boolean isUuid(String text, int length) {
        int start = start(text, length);
        int end = length - start;
        int plain = end - start;
        if (plain != DIGITS && plain != WITH_HYPHENS) {
            return false;
        }
        for (int i = start; i < end; i++) {
            boolean hyphen = plain == WITH_HYPHENS && isHyphenPlace(i - start);
            char c = text.charAt(i);
            if (hyphen ? c != '-' : digit(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The first 64 bits of a text that {@link #isUuid is} one. */
    static long high(String text, int length) {
        return bits(text, length, 0);
    }

    /** The last 64 bits of a text that {@link #isUuid is} one. */
    static long low(String text, int length) {
        return bits(text, length, DIGITS / 2);
    }

    private static long bits(String text, int length, int fromDigit) {
        int start = start(text, length);
        long bits = 0;
        int seen = 0;
        for (int i = start; i < length - start; i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) {
                continue;
            }
            if (seen >= fromDigit && seen < fromDigit + DIGITS / 2) {
                bits = bits << 4 | digit;
            }
            seen++;
        }
        return bits;
    }

    private static int start(String text, int length) {
        return text.charAt(0) == '{' && text.charAt(length - 1) == '}' ? 1 : 0;
    }

    private static boolean isHyphenPlace(int place) {
        return place == 8 || place == 13 || place == 18 || place == 23;
    }

    /** Of ASCII only, as PostgreSQL's {@code string_to_uuid} (uuid.c). */
    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
