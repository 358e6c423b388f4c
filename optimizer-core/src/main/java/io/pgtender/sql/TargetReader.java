package io.pgtender.sql;

import io.pgtender.sql.Word.Role;
import org.jspecify.annotations.Nullable;

/** Reads the relation that a writing verb names: {@code [INTO|FROM|TABLE] [ONLY] [(] [[database.]schema.]name}. */
final class TargetReader {

    enum Verb {
        INSERT,
        UPDATE,
        DELETE,
        MERGE,
        TRUNCATE,
        COPY
    }

    private enum State {
        IDLE,
        /** INTO or FROM must come. */
        PREPOSITION,
        NAME,
        ONLY,
        AFTER_NAME,
        AFTER_DOT,
        /** A table of TRUNCATE is known, another may follow a comma. */
        AFTER_TABLE
    }

    private State state = State.IDLE;
    private Verb verb = Verb.INSERT;
    private @Nullable String schema;
    private String name = "";

    void start(Verb writingVerb) {
        verb = writingVerb;
        schema = null;
        state = switch (writingVerb) {
            case INSERT, MERGE, DELETE -> State.PREPOSITION;
            case UPDATE, TRUNCATE, COPY -> State.NAME;
        };
    }

    boolean isActive() {
        return state != State.IDLE;
    }

    /** Whether a parenthesis here would open the column list of INSERT or COPY, not the arguments of a function. */
    boolean isBeforeColumns() {
        return state == State.AFTER_NAME && (verb == Verb.INSERT || verb == Verb.COPY);
    }

    Verb verb() {
        return verb;
    }

    /** Takes the next token; gives the relation where that token completes it. */
    @Nullable
    RelationName accept(Token token, Role role, Lexer lexer) {
        boolean named = token == Token.WORD || token == Token.QUOTED;
        switch (state) {
            case IDLE -> {}
            case PREPOSITION -> {
                Role expected = verb == Verb.DELETE ? Role.FROM : Role.INTO;
                state = role == expected ? State.NAME : State.IDLE;
            }
            case NAME, ONLY -> {
                boolean skipped = role == Role.ONLY
                        || (role == Role.TABLE && verb == Verb.TRUNCATE)
                        || (role == Role.BINARY && verb == Verb.COPY)
                        || (token == Token.OPEN && state == State.ONLY);
                if (skipped) {
                    state = role == Role.ONLY ? State.ONLY : State.NAME;
                } else if (named) {
                    schema = null;
                    name = lexer.name();
                    state = State.AFTER_NAME;
                } else {
                    state = State.IDLE;
                }
            }
            case AFTER_DOT -> {
                if (named) {
                    schema = name;
                    name = lexer.name();
                    state = State.AFTER_NAME;
                } else {
                    state = State.IDLE;
                }
            }
            case AFTER_NAME -> {
                if (token == Token.DOT) {
                    state = State.AFTER_DOT;
                } else {
                    state = State.IDLE;
                    if (verb == Verb.TRUNCATE) {
                        afterTable(token);
                    }
                    return new RelationName(schema, name);
                }
            }
            case AFTER_TABLE -> afterTable(token);
        }
        return null;
    }

    private void afterTable(Token token) {
        state = switch (token) {
            case COMMA -> State.NAME;
            case OPERATOR, CLOSE -> State.AFTER_TABLE; // the star of "a *", the parenthesis of "ONLY (a)"
            default -> State.IDLE;
        };
    }
}
