package io.pgtender.sql;

/** What the {@link Lexer} tells apart. Comments and white space are no tokens. */
enum Token {
    /** Nothing is left. */
    END,
    /** An unquoted identifier or a keyword. */
    WORD,
    /** {@code "..."} or {@code U&"..."}. */
    QUOTED,
    /** A string of any kind, or a number, without its sign. */
    CONSTANT,
    /** {@code ?} or {@code $n}. */
    PARAMETER,
    /** Operator characters as PostgreSQL groups them; {@code ??} stands for an operator's question mark. */
    OPERATOR,
    /** An opening parenthesis or bracket. */
    OPEN,
    /** A closing parenthesis or bracket. */
    CLOSE,
    COMMA,
    DOT,
    SEMICOLON,
    /** {@code ::}. */
    CAST,
    /** {@code :}, as in an array slice. */
    COLON,
    /** Any other single character: the braces of a JDBC escape, or what PostgreSQL would refuse. */
    OTHER;

    private static final Token[] ALL = values();

    /**
     * By this {@link #of} finds the token. Whoever remembers something at every token that is read remembers a number:
     * storing a reference in an object costs a barrier of the collector, with G1 a fifth of the time of a statement.
     */
    @SuppressWarnings("EnumOrdinal") // numbers live as long as the reading of one statement
    int number() {
        return ordinal();
    }

    static Token of(int number) {
        return ALL[number];
    }
}
