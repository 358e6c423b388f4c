package io.pgtender.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The relations that a statement's text names where rows are read: after FROM, JOIN, USING (of DELETE and MERGE) and TABLE.
 *
 * <p>A reading of tokens, not a parser. Names of CTEs and functions are left out, and so is a table that has the unqualified
 * name of a CTE anywhere in the statement. Not seen: what a view, a function or a trigger reads, what is read through a
 * cursor, and what stands behind the end of a cut text.
 */
public final class ReadRelations {

    /** Parentheses around a clause; deeper ones are not looked into. */
    private static final int MAX_DEPTH = 64;

    /** Relations of one statement that are kept. */
    static final int MAX_RELATIONS = 100;

    /** What may come next at one depth of parentheses. */
    private enum Clause {
        /** No query has begun here: arguments of a function, a list of columns, a condition. */
        NONE,
        /** A query has begun, its FROM has not come. */
        BEFORE_FROM,
        /** A relation must come. */
        RELATION,
        /** In the list of relations: a comma or JOIN brings the next. */
        FROM_LIST,
        /** The name of a CTE must come. */
        CTE_NAME,
        /** Between the name of a CTE and the next, or the verb. */
        CTE
    }

    private final Lexer lexer;
    private final Deque<Clause> outer = new ArrayDeque<>();
    private final Set<RelationName> relations = new LinkedHashSet<>();
    private final Set<String> ctes = new LinkedHashSet<>();
    private Clause clause = Clause.NONE;
    private int unseenDepth;

    private ReadRelations(String sql) {
        lexer = new Lexer(sql);
    }

    /** In order of appearance; empty for a statement that reads none, or only ones that cannot be seen. */
    public static List<RelationName> of(QueryShape shape) {
        return switch (shape.kind()) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE, COPY, MULTIPLE -> new ReadRelations(shape.text()).read();
            default -> List.of();
        };
    }

    private List<RelationName> read() {
        String previous = "";
        Token token = lexer.next();
        while (token != Token.END) {
            if (clause == Clause.RELATION && isName(token)) {
                token = relation(token);
                previous = "";
                continue;
            }
            String word = token == Token.WORD ? lexer.name() : "";
            switch (token) {
                case OPEN -> open();
                case CLOSE -> close();
                case COMMA -> comma();
                case SEMICOLON -> {
                    outer.clear();
                    unseenDepth = 0;
                    clause = Clause.NONE;
                }
                case QUOTED -> cteName();
                case WORD -> word(word, previous);
                default -> {
                    if (clause == Clause.RELATION) {
                        clause = Clause.FROM_LIST;
                    }
                }
            }
            previous = word;
            token = lexer.next();
        }
        return relations.stream()
                .filter(relation -> relation.schema() != null || !ctes.contains(relation.name()))
                .toList();
    }

    private void open() {
        if (outer.size() >= MAX_DEPTH) {
            unseenDepth++;
            return;
        }
        outer.push(clause);
        // FROM (a JOIN b ...) continues the list; anything else shows what it is by its first word.
        clause = clause == Clause.RELATION ? Clause.RELATION : Clause.NONE;
    }

    private void close() {
        if (unseenDepth > 0) {
            unseenDepth--;
        } else if (!outer.isEmpty()) {
            clause = outer.pop();
            if (clause == Clause.RELATION) {
                clause = Clause.FROM_LIST;
            }
        }
    }

    private void comma() {
        if (clause == Clause.FROM_LIST) {
            clause = Clause.RELATION;
        } else if (clause == Clause.CTE) {
            clause = Clause.CTE_NAME;
        }
    }

    private boolean cteName() {
        if (clause != Clause.CTE_NAME || unseenDepth > 0) {
            return false;
        }
        ctes.add(lexer.name());
        clause = Clause.CTE;
        return true;
    }

    private void word(String word, String previous) {
        if (unseenDepth > 0 || (!word.equals("recursive") && cteName())) {
            return;
        }
        switch (word) {
            case "with" -> {
                boolean ordinality = clause == Clause.FROM_LIST;
                clause = ordinality ? clause : Clause.CTE_NAME;
            }
            case "select", "update", "delete", "insert", "merge" -> clause = Clause.BEFORE_FROM;
            case "table" -> {
                if (clause == Clause.NONE || clause == Clause.CTE || clause == Clause.BEFORE_FROM) {
                    clause = Clause.RELATION;
                }
            }
            case "from" -> {
                // Not of "IS DISTINCT FROM"; nor of DELETE, whose table is written.
                if (clause == Clause.BEFORE_FROM && !previous.equals("distinct") && !previous.equals("delete")) {
                    clause = Clause.RELATION;
                }
            }
            case "using" -> clause = clause == Clause.BEFORE_FROM ? Clause.RELATION : clause;
            case "join" -> clause = clause == Clause.FROM_LIST ? Clause.RELATION : clause;
            case "where",
                    "group",
                    "having",
                    "window",
                    "order",
                    "limit",
                    "offset",
                    "fetch",
                    "for",
                    "union",
                    "intersect",
                    "except",
                    "returning",
                    "when" -> clause = clause == Clause.FROM_LIST ? Clause.BEFORE_FROM : clause;
            default -> {}
        }
    }

    /** Reads {@code [LATERAL|ONLY] [[database.]schema.]name}; gives the token after it. */
    private Token relation(Token first) {
        if (first == Token.WORD) {
            switch (lexer.name()) {
                case "select", "with", "values", "table" -> {
                    word(lexer.name(), "");
                    if (clause == Clause.RELATION) {
                        clause = Clause.BEFORE_FROM; // VALUES
                    }
                    return lexer.next();
                }
                case "lateral", "only" -> {
                    return lexer.next();
                }
                default -> {}
            }
        }
        @Nullable String schema = null;
        String name = lexer.name();
        Token token = lexer.next();
        while (token == Token.DOT) {
            token = lexer.next();
            if (!isName(token)) {
                break;
            }
            schema = name;
            name = lexer.name();
            token = lexer.next();
        }
        clause = Clause.FROM_LIST;
        boolean function = token == Token.OPEN && lexer.is('(');
        boolean rowsFrom =
                name.equals("rows") && token == Token.WORD && lexer.name().equals("from");
        if (!function && !rowsFrom && relations.size() < MAX_RELATIONS) {
            relations.add(new RelationName(schema, name));
        }
        return token;
    }

    private static boolean isName(Token token) {
        return token == Token.WORD || token == Token.QUOTED;
    }
}
