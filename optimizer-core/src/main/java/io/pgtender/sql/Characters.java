package io.pgtender.sql;

/** Classes of characters as PostgreSQL's scanner knows them (src/backend/parser/scan.l). */
final class Characters {

    private static final byte START = 1;
    private static final byte PART = 2;
    private static final byte OPERATOR = 4;
    /** Operator characters that allow an operator to end in + or -. */
    private static final byte SIGN_ENDING = 8;

    private static final byte[] ASCII = new byte[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            ASCII[c] = START | PART;
            ASCII[c - 'a' + 'A'] = START | PART;
        }
        for (char c = '0'; c <= '9'; c++) {
            ASCII[c] = PART;
        }
        ASCII['_'] = START | PART;
        ASCII['$'] = PART;
        for (char c : "+-*/<>=".toCharArray()) {
            ASCII[c] = OPERATOR;
        }
        for (char c : "~!@#%^&|`?".toCharArray()) {
            ASCII[c] = OPERATOR | SIGN_ENDING;
        }
    }

    private Characters() {}

    /** Every character beyond ASCII may start an identifier. */
    static boolean isIdentifierStart(char c) {
        return c >= 128 || (ASCII[c] & START) != 0;
    }

    static boolean isIdentifierPart(char c) {
        return c >= 128 || isAsciiIdentifierPart(c);
    }

    /** As {@link #isIdentifierPart} for a character below 128. */
    static boolean isAsciiIdentifierPart(char c) {
        return (ASCII[c] & PART) != 0;
    }

    static boolean isOperator(char c) {
        return c < 128 && (ASCII[c] & OPERATOR) != 0;
    }

    static boolean allowsSignEnding(char c) {
        return c < 128 && (ASCII[c] & SIGN_ENDING) != 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** {@code c} as an unquoted identifier is folded: only A to Z change (downcase_identifier in a UTF-8 database). */
    static char fold(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
