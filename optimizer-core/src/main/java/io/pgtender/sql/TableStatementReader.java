package io.pgtender.sql;

import io.pgtender.sql.TableStatement.Analyze.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@link TableStatement}s by recursive descent over the tokens. Not thread-safe; one use each. */
final class TableStatementReader {

    private static final Set<String> KINDS = Set.of("ndistinct", "dependencies", "mcv");

    private static final Set<String> COLUMN_OPTIONS = Set.of("n_distinct", "n_distinct_inherited");

    /** Nothing that is read here is anywhere near as long; a longer text may be a cut one. */
    private static final int MAX_CHARS = 4_000;

    private final TokenList tokens;
    private int at;

    /** The text is of no form that is read. Carries nothing: the caller answers with nothing at all. */
    private static final class OtherForm extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OtherForm() {
            super(null, null, false, false);
        }
    }

    TableStatementReader(String sql) {
        tokens = new TokenList(sql.length() > MAX_CHARS ? "" : sql);
    }

    /** All statements, or none when one is of another form. */
    List<TableStatement> all() {
        List<TableStatement> statements = new ArrayList<>();
        try {
            while (at < tokens.size()) {
                statements.add(statement());
                if (at < tokens.size()) {
                    expect(Token.SEMICOLON);
                }
            }
            return List.copyOf(statements);
        } catch (OtherForm e) {
            return List.of();
        }
    }

    private TableStatement statement() {
        if (accept("analyze")) {
            return analyze();
        }
        if (accept("create")) {
            expect("statistics");
            return createStatistics();
        }
        expect("alter");
        expect("table");
        return alterTable();
    }

    private TableStatement analyze() {
        if (tokens.is(at, '(')) {
            at++;
            expect("skip_locked");
            if (tokens.isWord(at, "true") || tokens.isWord(at, "on")) {
                at++;
            }
            expect(Token.CLOSE);
        }
        Reach reach = accept("only") ? Reach.ONLY : Reach.WHOLE;
        RelationName table = relation();
        List<String> columns = new ArrayList<>();
        if (tokens.is(at, '(')) {
            do {
                at++;
                columns.add(name());
            } while (tokens.token(at) == Token.COMMA);
            expect(Token.CLOSE);
        }
        return new TableStatement.Analyze(table, reach, columns);
    }

    private TableStatement createStatistics() {
        RelationName name = relation();
        List<String> kinds = new ArrayList<>();
        if (tokens.is(at, '(')) {
            do {
                at++;
                kinds.add(oneOf(KINDS));
            } while (tokens.token(at) == Token.COMMA);
            expect(Token.CLOSE);
        }
        expect("on");
        List<String> expressions = new ArrayList<>();
        expressions.add(expression());
        while (tokens.token(at) == Token.COMMA) {
            at++;
            expressions.add(expression());
        }
        expect("from");
        RelationName table = relation();
        RelationName qualified = name.schema() == null ? new RelationName(table.schema(), name.name()) : name;
        return new TableStatement.CreateStatistics(table, qualified, kinds, expressions);
    }

    /** A column, or anything in parentheses that is one expression's worth of tokens. */
    private String expression() {
        if (!tokens.is(at, '(')) {
            return Identifiers.quote(name());
        }
        int open = at;
        int close = tokens.partner(open);
        if (close <= open || close >= tokens.size()) {
            throw new OtherForm();
        }
        for (int i = open; i <= close; i++) {
            Token token = tokens.token(i);
            // A question mark is the driver's, a brace its escape.
            if (token == Token.SEMICOLON || token == Token.PARAMETER || token == Token.OTHER) {
                throw new OtherForm();
            }
        }
        at = close + 1;
        return tokens.text(open, close + 1);
    }

    private TableStatement alterTable() {
        accept("only"); // Options never reach partitions, and a target is sent with ONLY in any case.
        RelationName table = relation();
        if (accept("set")) {
            return new TableStatement.Storage(table, options(Set.of()));
        }
        expect("alter");
        accept("column");
        String column = name();
        expect("set");
        if (accept("statistics")) {
            return new TableStatement.ColumnTarget(table, column, target());
        }
        return new TableStatement.ColumnOptions(table, column, options(COLUMN_OPTIONS));
    }

    private int target() {
        if (accept("default")) {
            return -1;
        }
        try {
            return Integer.parseInt(value());
        } catch (NumberFormatException e) {
            throw new OtherForm();
        }
    }

    /** {@code (name = value, ...)}. */
    private Map<String, String> options(Set<String> allowed) {
        Map<String, String> options = new TreeMap<>();
        if (!tokens.is(at, '(')) {
            throw new OtherForm();
        }
        do {
            at++;
            String name = allowed.isEmpty() ? optionName() : oneOf(allowed);
            if (!tokens.operator(at).equals("=")) {
                throw new OtherForm();
            }
            at++;
            if (options.put(name, value()) != null) {
                throw new OtherForm();
            }
        } while (tokens.token(at) == Token.COMMA);
        expect(Token.CLOSE);
        return options;
    }

    private String optionName() {
        String name = word();
        if (tokens.token(at) == Token.DOT) {
            at++;
            return name + "." + word();
        }
        return name;
    }

    /** A number with its sign, a string without escapes, or a word. */
    private String value() {
        String sign = "";
        if (tokens.operator(at).equals("-")) {
            at++;
            sign = "-";
        }
        if (tokens.token(at) == Token.CONSTANT) {
            String text = tokens.text(at, at + 1);
            at++;
            if (text.charAt(0) == '\'' && sign.isEmpty() && text.indexOf('\\') < 0 && text.endsWith("'")) {
                return text.substring(1, text.length() - 1).replace("''", "'");
            }
            if (Characters.isDigit(text.charAt(0)) || text.charAt(0) == '.') {
                return sign + text;
            }
            throw new OtherForm();
        }
        if (!sign.isEmpty()) {
            throw new OtherForm();
        }
        return word();
    }

    private RelationName relation() {
        String first = name();
        if (tokens.token(at) != Token.DOT) {
            return new RelationName(null, first);
        }
        at++;
        return new RelationName(first, name());
    }

    private String name() {
        boolean bare = tokens.token(at) == Token.WORD;
        if (!tokens.isName(at) || (bare && !Identifiers.mayBeColumn(tokens.name(at)))) {
            throw new OtherForm();
        }
        return tokens.name(at++);
    }

    private String oneOf(Set<String> words) {
        String word = word();
        if (!words.contains(word)) {
            throw new OtherForm();
        }
        return word;
    }

    private String word() {
        if (tokens.token(at) != Token.WORD) {
            throw new OtherForm();
        }
        return tokens.name(at++);
    }

    private boolean accept(String word) {
        if (!tokens.isWord(at, word)) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw new OtherForm();
        }
    }

    private void expect(Token token) {
        if (tokens.token(at) != token) {
            throw new OtherForm();
        }
        at++;
    }
}
