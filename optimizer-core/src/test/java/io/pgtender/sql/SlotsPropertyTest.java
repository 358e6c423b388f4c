package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.StatementValues.Bound;
import io.pgtender.sql.StatementValues.Literal;
import io.pgtender.sql.StatementValues.Placed;
import io.pgtender.sql.StatementValues.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the readers of a text and of its shape say about slots agrees, over statements drawn from pieces by a seed. */
class SlotsPropertyTest {

    private static final int SEEDS = 500;

    private static final String[] PIECES = {
        "SELECT",
        "FROM t",
        "WHERE",
        "a =",
        "b >",
        "(a, b) IN ((",
        "x IN (",
        "ARRAY[",
        "[",
        "(",
        ")",
        ")",
        "]",
        ",",
        ",",
        "VALUES (",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "LIMIT",
        "OFFSET",
        "CAST(",
        "AS int)",
        "::int",
        "= ANY (",
        "'it''s'",
        "E'\\'x'",
        "$$y$$",
        "'p'\n'q'",
        "U&'\\0061'",
        "B'1'",
        "?",
        "?",
        "?",
        "$3",
        "1",
        "-2",
        "- 3.50",
        "1e3",
        "0x1F",
        "??",
        "->>",
        "date",
        "INSERT INTO t (a, b)",
        "UPDATE t SET",
        "SET",
        "c =",
        "ON CONFLICT (a) DO",
        "unnest(",
        "v(a, b)",
        "CASE WHEN",
        "THEN",
        "END",
        ";",
        "\"q?\"",
        ".",
        "-- ?\n",
        "/* ' */",
        "IS NOT DISTINCT FROM",
        "ROW(",
        "FETCH FIRST",
        "SAVEPOINT s",
        "{fn",
        "}",
        "\"",
        "'",
        "…"
    };

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    private static String statement(Random random) {
        StringBuilder sql = new StringBuilder(random.nextInt(4) == 0 ? "" : "SELECT * FROM t WHERE ");
        int pieces = random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(40);
        for (int i = 0; i < pieces; i++) {
            sql.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(5) == 0 ? "" : " ");
        }
        return sql.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void slots_ofShapeAndOfText_areAsMany(int seed) {
        String sql = statement(new Random(seed));
        List<ValueSlot> slots = ValueSlots.of(QueryShapes.parse(sql));
        StatementValues values = StatementValues.of(sql);

        assertThat(values.slotCount()).as(sql).isEqualTo(slots.size());
        assertThat(values.values())
                .allSatisfy(placed -> assertThat(placed.slot()).isBetween(0, slots.size() - 1));
        assertThat(slots)
                .allSatisfy(slot -> assertThat(slot.column() != null
                                || (slot.use() != ValueSlot.Use.EQUALS && slot.use() != ValueSlot.Use.RANGE))
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void values_writtenIntoTheShape_areReadBack(int seed) {
        String sql = statement(new Random(seed));
        QueryShape shape = QueryShapes.parse(sql);
        Map<Integer, Value> firsts = new LinkedHashMap<>();
        for (Placed placed : StatementValues.of(sql).values()) {
            firsts.putIfAbsent(placed.slot(), placed.value());
        }
        if (firsts.size() == StatementValues.of(sql).slotCount()
                && shape.text().length() < QueryShape.MAX_TEXT_LENGTH - 1) {
            String written = insert(shape.text(), firsts);

            assertThat(QueryShapes.parse(written).text()).as(sql).isEqualTo(shape.text());
            assertThat(StatementValues.of(written).values().stream()
                            .map(Placed::value)
                            .toList())
                    .isEqualTo(List.copyOf(firsts.values()));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyCharacters_inAnyOrder_areRead(int seed) {
        Random random = new Random(seed);
        String alphabet = "'\"$?()[]{},;.:-+*/<>!@#=\\ \n\0aeEuU&bBxX_019é😀";
        StringBuilder sql = new StringBuilder("SELECT IN VALUES ARRAY[");
        for (int i = random.nextInt(200); i > 0; i--) {
            sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }

        QueryShape shape = QueryShapes.parse(sql.toString());
        int slots = StatementValues.of(sql.toString()).slotCount();

        // what no server reads may have no normal form: two lone dollar signs come to stand as an opening quote
        boolean normal = QueryShapes.parse(shape.text()).equals(shape);
        assertThat(slots == ValueSlots.of(shape).size() || !normal)
                .as(sql.toString())
                .isTrue();
    }

    /** The text with a value in each slot; {@code $n} for parameters, so that their order does not matter. */
    private static String insert(String text, Map<Integer, Value> values) {
        StringBuilder sql = new StringBuilder();
        Lexer lexer = new Lexer(text);
        int copied = 0;
        int slot = 0;
        while (lexer.next() != Token.END) {
            boolean parameter = lexer.is('?');
            if (parameter) {
                sql.append(text, copied, lexer.start())
                        .append(' ')
                        .append(spelled(values.get(slot++)))
                        .append(' ');
                copied = lexer.end();
            }
        }
        return sql.append(text, copied, text.length()).toString();
    }

    private static String spelled(Value value) {
        if (value instanceof Bound bound) {
            return "$" + bound.ordinal();
        }
        Literal literal = (Literal) value;
        String quoted = literal.text().replace("'", "''") + "'";
        return switch (literal.kind()) {
            case STRING -> "'" + quoted;
            case NUMBER -> literal.text();
            case NAME -> '"' + literal.text() + '"';
            case BITS -> "B'" + quoted;
        };
    }
}
