package io.pgtender.sql;

import io.pgtender.sql.ListFolding.Kind;
import io.pgtender.sql.Word.Paren;
import io.pgtender.sql.Word.Role;
import io.pgtender.sql.Word.Sign;
import io.pgtender.sql.Word.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * Turns JDBC SQL into its {@link QueryShape} in one pass: linear time, and memory bounded by
 * {@link ShapeText#MAX_HELD_CHARS} whatever the length of the text. Never throws.
 *
 * <p>The normalised text is JDBC SQL again and its own normal form. Constants and parameters are {@code ?}; lists are
 * folded ({@link ListFolding}); the names of savepoints are constants; keywords of a fixed list are in upper case, other
 * unquoted words in lower case, and a quoted name loses its quotes where it reads the same without them.
 */
final class Normaliser {

    private final String sql;
    private final Lexer lexer;
    private final ShapeText text;
    private final ListFolding lists;
    private final @Nullable ValueCollector values;
    private final StatementReader statement;

    private int depth;
    /** Number of the token before. */
    private int previousToken = Token.OPEN.number();

    /** Number of the word that it is. */
    private int previousWord = Words.NO_WORD;

    private boolean joined = true;
    private boolean semicolon;
    /** The sign that is left out before the number that comes. */
    private Literals.Sign sign = Literals.Sign.NONE;

    private Normaliser(String sql, @Nullable ValueCollector values) {
        this.sql = sql;
        lexer = new Lexer(sql);
        text = new ShapeText(sql.length() + 16);
        lists = new ListFolding(text, values);
        this.values = values;
        statement = new StatementReader(lexer);
    }

    /** The shape of {@code sql}. */
    static QueryShape normalise(String sql) {
        return new Normaliser(sql, null).run();
    }

    /** The values of {@code sql}. */
    static StatementValues values(String sql) {
        ValueCollector values = new ValueCollector(sql);
        return values.placedIn(new Normaliser(sql, values).run().text());
    }

    private QueryShape run() {
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            if (token == Token.SEMICOLON && statement.separates(depth)) {
                statement.accept(token, Role.NONE, depth);
                lists.close(0);
                semicolon = text.length() > 0;
            } else {
                if (semicolon) {
                    punctuation(';');
                    remember(Token.SEMICOLON, null);
                    semicolon = false;
                }
                token(token);
            }
        }
        lists.close(0);
        statement.finish();
        return new QueryShape(
                new Fingerprint(text.hash()),
                text.toString(QueryShape.MAX_TEXT_LENGTH),
                statement.kind(),
                statement.traits(),
                statement.targets());
    }

    private void token(Token token) {
        if (lists.isOpen() && token != Token.COMMA && token != Token.OPEN && token != Token.CLOSE) {
            lists.other(depth);
        }
        if (token == Token.WORD) { // the commonest goes first
            remember(token, word());
            return;
        }
        Word word = null;
        switch (token) {
            case QUOTED -> word = quoted();
            case CONSTANT, PARAMETER -> constant(token, token);
            case OPERATOR -> {
                if (!operator()) {
                    return;
                }
            }
            case OPEN -> open();
            case CLOSE -> close();
            case COMMA -> {
                lists.comma(depth);
                punctuation(',');
                accept(token, Role.NONE);
            }
            case DOT -> joining(token, '.');
            case CAST -> {
                text.append("::");
                joined = true;
                accept(token, Role.NONE);
            }
            case COLON -> {
                if (previous() == Token.OPERATOR || (previous() == Token.WORD && isSign(Sign.UNARY))) {
                    separate();
                }
                joining(token, ':');
            }
            case SEMICOLON -> {
                punctuation(';');
                accept(token, Role.NONE);
            }
            case OTHER -> other();
            case WORD, END -> {}
        }
        remember(token, word);
    }

    private void remember(Token token, @Nullable Word word) {
        previousToken = token.number();
        previousWord = Words.number(word);
    }

    private Token previous() {
        return Token.of(previousToken);
    }

    private @Nullable Word previousWord() {
        return Words.at(previousWord);
    }

    private @Nullable Word word() {
        Word word = previous() == Token.DOT ? nameOnly(lexer.word()) : lexer.word();
        if (word == null && statement.namesAreConstants()) {
            constant(Token.CONSTANT, Token.WORD);
            return null;
        }
        if (word != null && lists.isOpen() && isQueryStart(word.role())) {
            lists.query();
        }
        separate();
        if (word == null || word.spelling() == Spelling.NAME) {
            text.appendFolded(sql, lexer.start(), lexer.end());
        } else {
            text.append(Words.printed(word));
        }
        accept(Token.WORD, word == null ? Role.NONE : word.role());
        return word;
    }

    private @Nullable Word quoted() {
        if (statement.namesAreConstants()) {
            constant(Token.CONSTANT, Token.QUOTED);
            return null;
        }
        String decoded = lexer.decoded();
        String source = decoded == null ? sql : decoded;
        int from = decoded == null ? lexer.start() + 1 : 0;
        int to = decoded == null ? lexer.end() - 1 : decoded.length();
        separate();
        boolean plain = (decoded != null || isTerminated(to)) && isPlain(source, from, to);
        Word word = plain ? Words.find(source, from, to) : null;
        if (plain && (word == null || word.spelling() == Spelling.NAME || previous() == Token.DOT)) {
            text.append(source, from, to);
            word = nameOnly(word);
        } else if (decoded == null) {
            text.append(sql, lexer.start(), lexer.end());
            word = null;
        } else {
            text.append('"' + decoded.replace("\"", "\"\"") + '"');
            word = null;
        }
        // to the statement a quoted name is a word only where it calls a function or names a system column
        accept(word == null ? Token.QUOTED : Token.WORD, word == null ? Role.NONE : word.role());
        return word;
    }

    /** @param cut the token as the lexer cut it: a name may be taken for a constant */
    private void constant(Token token, Token cut) {
        if (token == Token.CONSTANT && DateWords.areIn(sql, lexer.start(), lexer.end())) {
            statement.dateWord();
        }
        separate();
        if (values != null) {
            values.add(cut, lexer, sign, text.length());
            sign = Literals.Sign.NONE;
        }
        text.append('?');
        accept(token, Role.NONE);
    }

    /** Writes an operator, unless it is the sign of a constant. */
    private boolean operator() {
        if (previous() == Token.OPERATOR) {
            joined = false; // two operators in one would be a third, or a comment
        }
        if (lexer.is('-') || lexer.is('+')) {
            boolean unary = isOperandExpected();
            if (unary && lexer.numberFollows()) {
                sign = lexer.is('-') ? Literals.Sign.MINUS : Literals.Sign.NONE;
                return false;
            }
            separate();
            text.append(sql, lexer.start(), lexer.end());
            accept(Token.OPERATOR, Role.NONE);
            joined = unary;
        } else {
            separate();
            text.append(sql, lexer.start(), lexer.end());
            accept(Token.OPERATOR, Role.NONE);
        }
        return true;
    }

    private void open() {
        boolean bracket = lexer.is('[');
        boolean rows = !bracket && isAfter(Role.VALUES);
        boolean arrayElement = bracket && lists.isArrayElementStart(depth);
        if (bracket) {
            if (arrayElement) {
                separate();
            }
        } else if (!isCall()) {
            separate();
        }
        if (rows) {
            lists.open(Kind.ROWS, depth);
        }
        text.append(bracket ? '[' : '(');
        depth++;
        accept(Token.OPEN, Role.NONE);
        joined = true;
        if (bracket && (arrayElement || isAfter(Role.ARRAY))) {
            lists.open(Kind.ARRAY, depth);
        } else if (!bracket && isAfter(Role.IN)) {
            lists.open(Kind.IN, depth);
        }
    }

    private void close() {
        lists.close(depth);
        depth = Math.max(0, depth - 1);
        punctuation(lexer.is(']') ? ']' : ')');
        accept(Token.CLOSE, Role.NONE);
    }

    private void other() {
        boolean closing = lexer.is('}');
        if (!closing) {
            separate();
        }
        text.append(sql, lexer.start(), lexer.end());
        accept(Token.OTHER, Role.NONE);
        joined = !closing;
    }

    private void accept(Token token, Role role) {
        statement.accept(token, role, depth);
    }

    /** A space, unless the token before holds on to the next one. */
    private void separate() {
        if (joined) {
            joined = false;
        } else {
            text.append(' ');
        }
    }

    private void punctuation(char c) {
        text.append(c);
        joined = false;
    }

    private void joining(Token token, char c) {
        text.append(c);
        joined = true;
        accept(token, Role.NONE);
    }

    /** Whether the parenthesis that comes belongs to the name before it. */
    private boolean isCall() {
        if (statement.isBeforeTargetColumns()) {
            return false;
        }
        if (previous() == Token.QUOTED) {
            return true;
        }
        Word word = previousWord();
        return previous() == Token.WORD && (word == null || word.paren() == Paren.JOINED);
    }

    private boolean isAfter(Role role) {
        Word word = previousWord();
        return previous() == Token.WORD && word != null && word.role() == role;
    }

    private boolean isSign(Sign expected) {
        Word word = previousWord();
        return word != null && word.sign() == expected;
    }

    private boolean isOperandExpected() {
        return switch (previous()) {
            case WORD -> isSign(Sign.UNARY);
            case QUOTED, CONSTANT, PARAMETER, CLOSE, DOT -> false;
            case END, OPERATOR, OPEN, COMMA, SEMICOLON, CAST, COLON, OTHER -> true;
        };
    }

    private static boolean isQueryStart(Role role) {
        return role == Role.SELECT || role == Role.WITH || role == Role.VALUES || role == Role.TABLE;
    }

    /** After a dot, or in quotes, a keyword is a name; system columns and functions are what they were. */
    private static @Nullable Word nameOnly(@Nullable Word word) {
        return word == null || word.spelling() == Spelling.KEYWORD ? null : word;
    }

    /** Whether the current quoted name, whose closing quote would be at {@code index}, has one. */
    private boolean isTerminated(int index) {
        return index > lexer.start() && sql.charAt(index) == '"';
    }

    private static boolean isPlain(String source, int from, int to) {
        if (from >= to || Characters.isDigit(source.charAt(from))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = source.charAt(i);
            if ((c < 'a' || c > 'z') && c != '_' && !Characters.isDigit(c)) {
                return false;
            }
        }
        return true;
    }
}
