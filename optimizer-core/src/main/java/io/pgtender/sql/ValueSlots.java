package io.pgtender.sql;

import io.pgtender.sql.ValueSlot.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each value of a statement is for, from the tokens of its normalised text. Not a parser: it knows the forms in which
 * a value meets a column, and whatever is of no such form is {@link Use#OTHER}.
 *
 * <p>One pass with a frame for each open parenthesis. A parenthesis that stands where a value may stand hands the meaning
 * of that place to what is in it: {@code (a, b) = (?, ?)}, {@code CAST(? AS t)}, {@code IN (?)}.
 */
public final class ValueSlots {

    /** Tokens of a text that are looked at; a value beyond is {@link Use#OTHER}. */
    public static final int MAX_TOKENS = TokenList.MAX_TOKENS;

    private static final ValueSlot OTHER = new ValueSlot(Use.OTHER, null);

    private static final Set<String> RANGE_OPERATORS = Set.of("<", "<=", ">", ">=");
    private static final Set<String> UNEQUAL_OPERATORS = Set.of("<>", "!=");

    /** Words that end the list of assignments, or of selected items, at their depth. */
    private static final Set<String> CLAUSES = Set.of(
            "from",
            "using",
            "where",
            "group",
            "having",
            "order",
            "limit",
            "offset",
            "fetch",
            "window",
            "for",
            "returning",
            "union",
            "intersect",
            "except",
            "when");

    private final TokenList tokens;
    private final Operands operands;
    private final ListJoins joins;
    private final List<ValueSlot> slots = new ArrayList<>();
    private final Deque<Frame> outer = new ArrayDeque<>();
    private Frame frame = new Frame(-1);

    private ValueSlots(String text) {
        tokens = new TokenList(text);
        operands = new Operands(tokens);
        joins = new ListJoins(tokens, operands);
    }

    /**
     * The n-th is the slot of the n-th {@code ?} of the shape's text that is outside quotes. A cut text gives those that
     * are left of it. {@link Use#EQUALS} and {@link Use#RANGE} always name a column: a value that is compared with an
     * expression ({@code lower(name) = ?}) is {@link Use#OTHER}. One of {@code NOT IN}, {@code <>}, {@code LIKE} or of a
     * negated comparison is {@link Use#OTHER} with the column. Never throws; linear in the length of the text.
     */
    public static List<ValueSlot> of(QueryShape shape) {
        return new ValueSlots(shape.text()).read(readsRows(shape.kind()));
    }

    private static boolean readsRows(StatementKind kind) {
        return switch (kind) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE, COPY, MULTIPLE -> true;
            default -> false;
        };
    }

    private List<ValueSlot> read(boolean meaningful) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.token(i);
            if (!meaningful) {
                if (token == Token.PARAMETER) {
                    slots.add(OTHER);
                }
                continue;
            }
            switch (token) {
                case PARAMETER -> slots.add(parameter(i));
                case OPEN -> open(i);
                case CLOSE -> close();
                case COMMA -> comma(i);
                case SEMICOLON -> {
                    outer.clear();
                    frame = new Frame(-1);
                }
                case OPERATOR -> {
                    if (frame.clause == Clause.SET
                            && frame.assignment < 0
                            && tokens.operator(i).equals("=")) {
                        frame.assignment = i;
                    }
                }
                case WORD -> {
                    if (tokens.token(i - 1) != Token.DOT && !tokens.isWord(i - 1, "as")) {
                        word(i);
                    }
                }
                default -> {}
            }
        }
        for (int i = 0; i < tokens.parametersBeyond(); i++) {
            slots.add(OTHER);
        }
        return List.copyOf(slots);
    }

    private ValueSlot parameter(int index) {
        int start = operands.constantStart(index);
        return meaning(start, operands.constantEnd(start, index)).slot();
    }

    private void word(int i) {
        switch (tokens.name(i)) {
            case "select" -> {
                frame.clause = Clause.SELECT;
                frame.position = 0;
            }
            case "insert" -> {
                frame.clause = Clause.INSERT;
                frame.written = new Meaning(Use.WRITTEN, List.of());
            }
            case "values" -> frame.clause = Clause.VALUES;
            case "update" -> frame.updates = true;
            case "set" -> {
                if (frame.updates) {
                    frame.clause = Clause.SET;
                    assignment(i + 1);
                }
            }
            case "between" -> frame.between = i;
            case "and" -> {
                frame.betweenOfAnd = frame.between;
                frame.and = i;
                frame.between = -1;
            }
            case "case" -> frame.cases++;
            case "end" -> frame.cases = Math.max(0, frame.cases - 1);
            case "on" -> frame.clause = frame.clause == Clause.VALUES ? Clause.NONE : frame.clause;
            default -> {
                boolean distinctFrom = tokens.isWord(i, "from") && tokens.isWord(i - 1, "distinct");
                if (frame.cases == 0 && !distinctFrom && CLAUSES.contains(tokens.name(i))) {
                    boolean from = tokens.isWord(i, "from") || tokens.isWord(i, "using");
                    frame.clause = from ? Clause.FROM : Clause.NONE;
                    frame.between = -1;
                }
            }
        }
    }

    private void assignment(int target) {
        frame.target = target;
        frame.assignment = -1;
    }

    private void comma(int i) {
        frame.position++;
        if (frame.clause == Clause.SET) {
            assignment(i + 1);
        }
    }

    private void close() {
        Frame parent = outer.poll();
        frame = parent == null ? new Frame(-1) : parent;
    }

    private void open(int i) {
        Frame child = new Frame(i);
        if (tokens.is(i, '[')) {
            openBracket(i, child);
        } else if (frame.clause == Clause.INSERT) {
            frame.clause = Clause.NONE;
            if (!operands.isQueryStart(i + 1)) {
                frame.written = new Meaning(Use.WRITTEN, operands.columnsInParentheses(i));
            }
        } else if (frame.clause == Clause.VALUES && (tokens.isWord(i - 1, "values") || isComma(i - 1))) {
            child.fields = row();
        } else if (tokens.isWord(i - 1, "in")) {
            list(child, tokens.isWord(i - 2, "not") ? i - 2 : i - 1, tokens.isWord(i - 2, "not"));
        } else if (tokens.isWord(i - 1, "any") || tokens.isWord(i - 1, "some")) {
            if (tokens.operator(i - 2).equals("=")) {
                list(child, i - 2, false);
            }
        } else if (tokens.isJoinedToNext(i - 1)) {
            openCall(i, child);
        } else {
            child.negated = frame.negated ^ tokens.isWord(i - 1, "not");
            child.fields = operands.isQueryStart(i + 1) ? null : meaning(i, tokens.partner(i) + 1);
        }
        if (operands.isQueryStart(i + 1)) {
            child.negated = false;
        }
        outer.push(frame);
        frame = child;
    }

    private void openBracket(int i, Frame child) {
        if (tokens.isWord(i - 1, "array")) {
            Meaning whole = meaning(i - 1, tokens.partner(i) + 1);
            child.elements = whole.use == Use.LIST ? whole : null;
        } else if (tokens.token(i - 1) == Token.OPEN || isComma(i - 1)) {
            child.elements = frame.elements;
        }
    }

    private void openCall(int i, Frame child) {
        int end = tokens.partner(i) + 1;
        switch (tokens.word(i - 1)) {
            case "cast", "row" -> child.fields = meaning(i - 1, end);
            case "unnest" -> {
                if (frame.clause == Clause.SELECT && frame.list != null) {
                    child.elements = frame.list;
                } else if (frame.clause == Clause.FROM) {
                    child.fields = new Meaning(Use.LIST, joins.columnsAfter(tokens.partner(i)));
                }
            }
            default -> {}
        }
    }

    /** The parenthesis is the list, or the query, that the operand before {@code operator} may be in. */
    private void list(Frame child, int operator, boolean not) {
        boolean excluded = not || isNegated(operator);
        Meaning meaning = new Meaning(excluded ? Use.OTHER : Use.LIST, operands.columnsBefore(operator));
        if (operands.isQueryStart(child.open + 1)) {
            child.list = meaning;
        } else {
            child.elements = meaning;
        }
    }

    /** What a row of VALUES is. */
    private Meaning row() {
        if (frame.written != null) {
            return frame.written;
        }
        if (frame.list != null) {
            return frame.list;
        }
        boolean inFrom = frame.open >= 0 && !outer.isEmpty() && outer.element().clause == Clause.FROM;
        return inFrom ? new Meaning(Use.LIST, joins.columnsAfter(tokens.partner(frame.open))) : Meaning.NONE;
    }

    /** What the operand {@code [start, end)} of the current frame is for. */
    private Meaning meaning(int start, int end) {
        int after = operands.afterCasts(end);
        int before = start - 1;
        if (tokens.token(after) == Token.OPERATOR) {
            return operands.opens(before)
                    ? compared(tokens.operator(after), operands.columnsFrom(after + 1), isNot(before))
                    : Meaning.NONE;
        }
        if (isNotDistinctFrom(after + 3) && operands.opens(before)) {
            return compared("=", operands.columnsFrom(after + 4), isNot(before));
        }
        if (!operands.closes(after)) {
            return Meaning.NONE;
        }
        return switch (tokens.token(before)) {
            case OPERATOR -> {
                if (before == frame.assignment) {
                    yield new Meaning(Use.WRITTEN, target());
                }
                yield compared(tokens.operator(before), operands.columnsBefore(before), isNegated(before));
            }
            case WORD -> afterWord(before);
            case OPEN, COMMA -> {
                boolean whole = switch (tokens.token(after)) {
                    case COMMA, CLOSE, END -> true;
                    default -> tokens.isWord(after, "as") && tokens.isWord(frame.open - 1, "cast");
                };
                yield whole && frame.clause != Clause.SELECT ? frame.element() : selected();
            }
            default -> Meaning.NONE;
        };
    }

    private Meaning afterWord(int i) {
        return switch (tokens.name(i)) {
            case "limit" -> new Meaning(Use.LIMIT, List.of());
            case "first", "next" -> tokens.isWord(i - 1, "fetch") ? new Meaning(Use.LIMIT, List.of()) : Meaning.NONE;
            case "offset" -> new Meaning(Use.OFFSET, List.of());
            case "between" -> between(i);
            case "symmetric" -> tokens.isWord(i - 1, "between") ? between(i - 1) : Meaning.NONE;
            case "and" -> i == frame.and && frame.betweenOfAnd >= 0 ? between(frame.betweenOfAnd) : Meaning.NONE;
            case "like", "ilike" -> unlike(i);
            case "to" -> tokens.isWord(i - 1, "similar") ? unlike(i - 1) : Meaning.NONE;
            case "from" -> {
                if (isNotDistinctFrom(i)) {
                    yield compared("=", operands.columnsBefore(i - 3), isNegated(i - 3));
                }
                boolean distinct = tokens.isWord(i - 1, "distinct") && tokens.isWord(i - 2, "is");
                yield distinct ? new Meaning(Use.OTHER, operands.columnsBefore(i - 2)) : Meaning.NONE;
            }
            case "select", "all", "distinct" -> selected();
            default -> Meaning.NONE;
        };
    }

    /** What an item of the select list is: a value that INSERT writes, or nothing that we know. */
    private Meaning selected() {
        Meaning written = frame.written;
        return frame.clause == Clause.SELECT && written != null ? written.from(frame.position) : Meaning.NONE;
    }

    private Meaning between(int i) {
        boolean not = tokens.isWord(i - 1, "not");
        int end = not ? i - 1 : i;
        return compared("<", operands.columnsBefore(end), not || isNegated(end));
    }

    private Meaning unlike(int i) {
        return new Meaning(Use.OTHER, operands.columnsBefore(tokens.isWord(i - 1, "not") ? i - 1 : i));
    }

    private Meaning compared(String operator, List<@Nullable String> columns, boolean negated) {
        boolean equals = operator.equals("=");
        boolean range = RANGE_OPERATORS.contains(operator);
        if (columns.isEmpty() || !(equals || range || UNEQUAL_OPERATORS.contains(operator))) {
            return Meaning.NONE;
        }
        Use use = negated || !(equals || range) ? Use.OTHER : equals ? Use.EQUALS : Use.RANGE;
        return new Meaning(use, columns);
    }

    /** The columns that the assignment at hand writes. */
    private List<@Nullable String> target() {
        if (tokens.token(frame.target) == Token.OPEN) {
            return operands.columnsInParentheses(frame.target);
        }
        boolean plain = tokens.isName(frame.target) && frame.target + 1 == frame.assignment;
        return plain ? List.of(tokens.name(frame.target)) : List.of();
    }

    /** Whether the comparison is negated whose left operand ends before {@code operator}. */
    private boolean isNegated(int operator) {
        int start = operands.startBefore(operator);
        return frame.negated || (start >= 0 && tokens.isWord(start - 1, "not"));
    }

    private boolean isNot(int before) {
        return frame.negated || tokens.isWord(before, "not");
    }

    private boolean isNotDistinctFrom(int from) {
        return tokens.isWord(from, "from")
                && tokens.isWord(from - 1, "distinct")
                && tokens.isWord(from - 2, "not")
                && tokens.isWord(from - 3, "is");
    }

    private boolean isComma(int i) {
        return tokens.token(i) == Token.COMMA;
    }

    private enum Clause {
        NONE,
        SELECT,
        FROM,
        /** Between INSERT and its column list. */
        INSERT,
        VALUES,
        SET
    }

    /** What a value at one place, or the row that stands there, is for. {@code columns} are those of the row's fields. */
    private record Meaning(Use use, List<@Nullable String> columns) {

        static final Meaning NONE = new Meaning(Use.OTHER, List.of());

        ValueSlot slot() {
            String column = columns.size() == 1 ? columns.get(0) : null;
            boolean needsColumn = use == Use.EQUALS || use == Use.RANGE;
            return column == null && (needsColumn || use == Use.OTHER) ? OTHER : new ValueSlot(use, column);
        }

        /** Of the value that is the field at {@code position}. */
        Meaning from(int position) {
            return new Meaning(use, position < columns.size() ? columns.subList(position, position + 1) : List.of());
        }
    }

    /** What is known of one open parenthesis, or of the statement around all of them. */
    private static final class Frame {
        private final int open;
        private Clause clause = Clause.NONE;
        /** Commas since the parenthesis, or since SELECT. */
        private int position;
        /** The parenthesis holds a row: its n-th field has the n-th column. */
        private @Nullable Meaning fields;
        /** The parenthesis holds a list: each element is compared with the whole. */
        private @Nullable Meaning elements;
        /** The parenthesis holds a query whose rows are such elements. */
        private @Nullable Meaning list;
        /** Columns of the INSERT at hand. */
        private @Nullable Meaning written;

        /** CASEs that are open: what looks like a clause in them is none. */
        private int cases;

        private boolean updates;
        /** Where the target of an assignment begins, and its equals sign, or -1. */
        private int target;

        private int assignment = -1;
        /** BETWEEN whose AND has not come, or -1. */
        private int between = -1;
        /** The last AND, and the BETWEEN that it belongs to, or -1. */
        private int and = -1;

        private int betweenOfAnd = -1;
        private boolean negated;

        Frame(int open) {
            this.open = open;
        }

        Meaning element() {
            if (elements != null) {
                return elements;
            }
            return fields == null ? Meaning.NONE : fields.from(position);
        }
    }
}
