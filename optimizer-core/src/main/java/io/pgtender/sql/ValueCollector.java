package io.pgtender.sql;

import io.pgtender.sql.Literals.Sign;
import io.pgtender.sql.StatementValues.Bound;
import io.pgtender.sql.StatementValues.Kind;
import io.pgtender.sql.StatementValues.Literal;
import io.pgtender.sql.StatementValues.Omitted;
import io.pgtender.sql.StatementValues.Placed;
import io.pgtender.sql.StatementValues.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the values of a statement while it is normalised. A value is known by the position of its {@code ?} in the text
 * that is written; where a list element is taken back, its values move to the element that stays, so that values of one
 * slot have one position. Each value moves once for each list that it is nested in, {@link ListFolding#MAX_NESTING} at
 * most. Not thread-safe.
 */
final class ValueCollector {

    private final String sql;
    private final List<Value> values = new ArrayList<>();
    private long[] positions = new long[8];
    /** Positions of the question marks that are written now, ascending, as far as a shape's text can hold them. */
    private int[] slots = new int[8];

    private int slotCount;
    private int valueCount;
    private int parameters;

    ValueCollector(String sql) {
        this.sql = sql;
    }

    /** The lexer's token is about to be written as {@code ?} at {@code position}. */
    void add(Token token, Lexer lexer, Sign sign, long position) {
        valueCount++;
        boolean parameter = token == Token.PARAMETER;
        if (parameter && lexer.is('?')) {
            parameters++;
        }
        if (position < QueryShape.MAX_TEXT_LENGTH) {
            if (slotCount == slots.length) {
                slots = Arrays.copyOf(slots, 2 * slotCount);
            }
            slots[slotCount++] = (int) position;
        }
        int kept = values.size();
        if (kept < StatementValues.MAX_VALUES) {
            if (kept == positions.length) {
                positions = Arrays.copyOf(positions, 2 * kept);
            }
            positions[kept] = position;
            values.add(parameter ? new Bound(ordinal(lexer)) : literal(token, lexer, sign));
        }
    }

    /** What was written from {@code elementStart} on is taken back: it reads as what stands at {@code previousStart}. */
    void fold(long elementStart, long previousStart) {
        while (slotCount > 0 && slots[slotCount - 1] >= elementStart) {
            slotCount--;
        }
        for (int i = values.size() - 1; i >= 0 && positions[i] >= elementStart; i--) {
            positions[i] += previousStart - elementStart;
        }
    }

    /** The values, placed in the shape's {@code text}. */
    StatementValues placedIn(String text) {
        int readable = TokenList.readableChars(text);
        while (slotCount > 0 && slots[slotCount - 1] >= readable) {
            slotCount--;
        }
        List<Placed> placed = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            if (positions[i] < readable) {
                placed.add(new Placed(Arrays.binarySearch(slots, 0, slotCount, (int) positions[i]), values.get(i)));
            }
        }
        return new StatementValues(placed, valueCount, slotCount);
    }

    private int ordinal(Lexer lexer) {
        if (lexer.is('?')) {
            return parameters;
        }
        long ordinal = 0;
        for (int i = lexer.start() + 1; i < lexer.end() && ordinal < Integer.MAX_VALUE; i++) {
            char c = sql.charAt(i);
            ordinal = Characters.isDigit(c) ? ordinal * 10 + (c - '0') : ordinal;
        }
        return (int) Math.min(ordinal, Integer.MAX_VALUE);
    }

    private Value literal(Token token, Lexer lexer, Sign sign) {
        if (lexer.end() - lexer.start() > StatementValues.MAX_LITERAL_CHARS) {
            return new Omitted();
        }
        return token == Token.CONSTANT
                ? Literals.read(sql, lexer.start(), lexer.end(), sign)
                : new Literal(Kind.NAME, lexer.name());
    }
}
