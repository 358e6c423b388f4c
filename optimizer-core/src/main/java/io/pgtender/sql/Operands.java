package io.pgtender.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the operands around an operator in a normalised text: plain columns, rows of them, casts and typed constants. */
final class Operands {

    /** Words after which an operand may begin and is not part of a longer one. */
    private static final Set<String> BEFORE_OPERAND = Set.of(
            "where",
            "and",
            "or",
            "not",
            "on",
            "having",
            "when",
            "select",
            "distinct",
            "all",
            "by",
            "then",
            "else",
            "returning");

    /** Words after an operand that make it part of a longer one. */
    private static final Set<String> CONTINUES = Set.of(
            "at",
            "is",
            "isnull",
            "notnull",
            "in",
            "not",
            "like",
            "ilike",
            "similar",
            "between",
            "overlaps",
            "operator");

    /** Keywords that are names of types, so that a constant may follow them. */
    private static final Set<String> TYPE_WORDS = Set.of(
            "bigint",
            "bit",
            "boolean",
            "char",
            "character",
            "dec",
            "decimal",
            "float",
            "int",
            "integer",
            "interval",
            "nchar",
            "numeric",
            "real",
            "smallint",
            "time",
            "timestamp",
            "varchar");

    private final TokenList tokens;

    Operands(TokenList tokens) {
        this.tokens = tokens;
    }

    /** Whether what begins after {@code index} is a whole operand of a comparison. */
    boolean opens(int index) {
        return switch (tokens.token(index)) {
            case END, OPEN, COMMA, SEMICOLON -> true;
            case WORD -> BEFORE_OPERAND.contains(tokens.name(index));
            default -> false;
        };
    }

    /** Whether what ends before {@code index} is a whole operand of a comparison. */
    boolean closes(int index) {
        return switch (tokens.token(index)) {
            case END, CLOSE, COMMA, SEMICOLON, QUOTED, OTHER -> true;
            case WORD -> !CONTINUES.contains(tokens.name(index));
            default -> false;
        };
    }

    /**
     * Where the operand begins that ends before {@code end} and is a column, or columns in parentheses; -1 where it is
     * anything else.
     */
    int startBefore(int end) {
        int last = end - 1;
        int start = last;
        if (tokens.isName(last)) {
            while (tokens.token(start - 1) == Token.DOT && tokens.isName(start - 2)) {
                start -= 2;
            }
            if (start == last && !mayBeColumn(last)) {
                return -1;
            }
        } else if (tokens.token(last) == Token.CLOSE && tokens.is(last, ')')) {
            start = tokens.partner(last);
            if (start < 0) {
                return -1;
            }
            if (tokens.isJoinedToNext(start - 1)) {
                start = tokens.isWord(start - 1, "row") ? start - 1 : -1;
            }
        } else {
            return -1;
        }
        return start >= 0 && opens(start - 1) ? start : -1;
    }

    /** The columns of the operand that ends before {@code end}: none where it is anything but columns. */
    List<@Nullable String> columnsBefore(int end) {
        int start = startBefore(end);
        return start < 0 ? List.of() : columnsIn(start, end);
    }

    /** The columns of the operand that begins at {@code start}: none where it is anything but columns. */
    List<@Nullable String> columnsFrom(int start) {
        int end = start;
        if (tokens.isWord(start, "row") && tokens.isJoinedToNext(start)) {
            end = tokens.partner(start + 1) + 1;
        } else if (tokens.isName(start)) {
            end = start + 1;
            while (tokens.token(end) == Token.DOT && tokens.isName(end + 1)) {
                end += 2;
            }
            if (end == start + 1 && !mayBeColumn(start)) {
                return List.of();
            }
        } else if (tokens.token(start) == Token.OPEN && tokens.is(start, '(')) {
            end = tokens.partner(start) + 1;
        }
        return end > start && closes(end) ? columnsIn(start, Math.min(end, tokens.size())) : List.of();
    }

    /** The names between the parenthesis at {@code open} and its partner; {@code null} for what is not just a name. */
    List<@Nullable String> columnsInParentheses(int open) {
        List<@Nullable String> columns = new ArrayList<>();
        int close = Math.min(tokens.partner(open), tokens.size());
        int start = open + 1;
        for (int i = start; i <= close; i++) {
            if (i == close || tokens.token(i) == Token.COMMA) {
                columns.add(column(start, i));
                start = i + 1;
            } else if (tokens.token(i) == Token.OPEN) {
                i = Math.min(tokens.partner(i), close - 1);
            }
        }
        return Collections.unmodifiableList(columns);
    }

    private List<@Nullable String> columnsIn(int start, int end) {
        int open = tokens.isWord(start, "row") && tokens.token(start + 1) == Token.OPEN ? start + 1 : start;
        if (tokens.token(open) != Token.OPEN) {
            return List.of(tokens.name(end - 1));
        }
        return isQueryStart(open + 1) ? List.of() : columnsInParentheses(open);
    }

    /** The column that {@code [start, end)} names, schema and table aside. */
    private @Nullable String column(int start, int end) {
        for (int i = start; i < end; i++) {
            boolean expected = (i - start) % 2 == 0 ? tokens.isName(i) : tokens.token(i) == Token.DOT;
            if (!expected) {
                return null;
            }
        }
        boolean named = (end - start) % 2 == 1 && (end - start > 1 || mayBeColumn(start));
        return named ? tokens.name(end - 1) : null;
    }

    private boolean mayBeColumn(int index) {
        return tokens.token(index) == Token.QUOTED || Identifiers.mayBeColumn(tokens.name(index));
    }

    boolean isQueryStart(int index) {
        return switch (tokens.word(index)) {
            case "select", "values", "with", "table" -> true;
            default -> false;
        };
    }

    /** Where the constant at {@code index} begins, the name of its type included: {@code date ?}, and {@code {ts ?}}. */
    int constantStart(int index) {
        int start = index;
        String before = tokens.word(index - 1);
        if (before.equals("zone") && tokens.isWord(index - 2, "time") && isTime(index - 4)) {
            start = index - 4;
        } else if (before.equals("precision") || before.equals("varying")) {
            start = index - 2;
        } else if (isType(index - 1)) {
            start = index - 1;
            while (tokens.token(start - 1) == Token.DOT && tokens.isName(start - 2)) {
                start -= 2;
            }
        }
        boolean escape = start == index - 1 && tokens.is(start - 1, '{') && tokens.is(index + 1, '}');
        return escape ? start - 1 : start;
    }

    /** The token after the constant at {@code index} that starts at {@code start}. */
    int constantEnd(int start, int index) {
        return tokens.is(start, '{') ? index + 2 : index + 1;
    }

    private boolean isTime(int index) {
        boolean which = tokens.isWord(index + 1, "with") || tokens.isWord(index + 1, "without");
        return which && (tokens.isWord(index, "timestamp") || tokens.isWord(index, "time"));
    }

    private boolean isType(int index) {
        if (tokens.token(index) == Token.QUOTED) {
            return true;
        }
        String name = tokens.word(index);
        if (name.isEmpty() || name.equals("zone")) {
            return false;
        }
        Word word = Words.find(name, 0, name.length());
        return word == null || word.spelling() == Word.Spelling.NAME || TYPE_WORDS.contains(name);
    }

    /** The first token from {@code index} that is no part of a cast: {@code ::numeric(?, ?)[]}. */
    int afterCasts(int index) {
        int i = index;
        while (tokens.token(i) == Token.CAST && tokens.isName(i + 1)) {
            i += 2;
            while (tokens.token(i) == Token.DOT && tokens.isName(i + 1)) {
                i += 2;
            }
            if (tokens.isWord(i, "precision") || tokens.isWord(i, "varying")) {
                i++;
            }
            while (tokens.token(i) == Token.OPEN) {
                i = Math.min(tokens.partner(i), tokens.size() - 1) + 1;
            }
            if (isTime(i - 1) && tokens.isWord(i + 2, "zone")) {
                i += 3;
            }
        }
        return i;
    }
}
