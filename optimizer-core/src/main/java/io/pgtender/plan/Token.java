package io.pgtender.plan;

/**
 * One token of an expression that PostgreSQL printed.
 *
 * @param kind what it is
 * @param text as printed
 * @param start where it begins in the printed text
 */
record Token(Kind kind, String text, int start) {

    enum Kind {
        /** A key word, function, type or unquoted identifier; {@code *} behind a dot too. */
        WORD,
        /** An identifier in double quotes. */
        QUOTED,
        STRING,
        NUMBER,
        /** {@code $1}. */
        PARAMETER,
        OPERATOR,
        /** {@code ::}. */
        CAST,
        DOT,
        /** {@code (} or {@code [}. */
        OPEN,
        /** {@code )} or {@code ]}. */
        CLOSE,
        COMMA,
        /** Anything else, which PostgreSQL itself does not print. */
        UNKNOWN
    }

    int end() {
        return start + text.length();
    }

    boolean is(Kind expected) {
        return kind == expected;
    }

    /** Whether it is that key word. PostgreSQL prints key words in capitals and quotes identifiers that have any. */
    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isIdentifier() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** The name behind an identifier. */
    String name() {
        return kind == Kind.QUOTED ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }
}
