package io.pgtender.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that the static statements of a PL/pgSQL function write. PL/pgSQL replaces values by variables, never names of
 * tables (src/pl/plpgsql, "variable substitution"), so what the text names is what is written. The caller looks for
 * dynamic statements and for calls.
 */
public final class ProceduralWrites {

    /** Words after which it is not known what is written, or which change the session. */
    private static final Set<String> UNKNOWN = Set.of("copy", "lock", "reset", "set_config", "truncate", "execute");

    private final Lexer lexer;
    private final List<RelationName> targets = new ArrayList<>();
    private Token token = Token.END;
    private String name = "";
    private String before = "";
    private boolean inMerge;
    private boolean setExpected;

    private ProceduralWrites(String body) {
        lexer = new Lexer(body);
    }

    /** The tables, in order of appearance; empty when the text says something else than this class understands. */
    public static Optional<List<RelationName>> in(String body) {
        ProceduralWrites writes = new ProceduralWrites(body);
        return writes.read() ? Optional.of(List.copyOf(writes.targets)) : Optional.empty();
    }

    private boolean read() {
        advance();
        while (token != Token.END) {
            if (token == Token.SEMICOLON) {
                inMerge = false;
                setExpected = false;
            }
            if (token != Token.WORD) {
                advance();
            } else if (!word()) {
                return false;
            }
        }
        return true;
    }

    /** Reads from a word on; false when it is not understood. */
    private boolean word() {
        String after = before;
        String word = name;
        advance();
        return switch (word) {
            case "insert" -> inMerge && !is("into") || (skip("into") && target());
            case "delete" -> inMerge && !is("from") || (skip("from") && target());
            case "update" -> update(after);
            case "merge" -> {
                inMerge = true;
                yield skip("into") && target();
            }
            case "set" -> setExpected;
            default -> !UNKNOWN.contains(word);
        };
    }

    private boolean update(String after) {
        if (after.equals("for") || after.equals("key")) {
            return true; // locks rows and writes none
        }
        setExpected = true;
        boolean targetNamedBefore = after.equals("do") || (inMerge && after.equals("then"));
        return targetNamedBefore ? is("set") : target();
    }

    private boolean target() {
        if (is("only")) {
            advance();
        }
        if (!isName()) {
            return false;
        }
        String first = name;
        advance();
        if (token != Token.DOT) {
            targets.add(new RelationName(null, first));
            return true;
        }
        advance();
        if (!isName()) {
            return false;
        }
        targets.add(new RelationName(first, name));
        advance();
        return token != Token.DOT;
    }

    private boolean isName() {
        return token == Token.WORD || token == Token.QUOTED;
    }

    private boolean is(String word) {
        return token == Token.WORD && name.equals(word);
    }

    private boolean skip(String word) {
        boolean found = is(word);
        advance();
        return found;
    }

    private void advance() {
        before = token == Token.WORD ? name : "";
        token = lexer.next();
        name = isName() ? lexer.name() : "";
    }
}
