package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.StatementValues.Bound;
import io.pgtender.sql.StatementValues.Kind;
import io.pgtender.sql.StatementValues.Literal;
import io.pgtender.sql.StatementValues.Omitted;
import io.pgtender.sql.StatementValues.Placed;
import io.pgtender.sql.StatementValues.Value;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values are written with their slot: {@code 0:$1} is a parameter, {@code 1:abc} a literal. */
class StatementValuesTest {

    private static String values(String sql) {
        return StatementValues.of(sql).values().stream()
                .map(placed -> placed.slot() + ":" + written(placed.value()))
                .collect(Collectors.joining(" "));
    }

    private static String written(Value value) {
        if (value instanceof Bound bound) {
            return "$" + bound.ordinal();
        }
        return value instanceof Literal literal ? literal.text() : "omitted";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "a = ? AND b = ? ¦ 0:$1 1:$2",
                "a = $2 AND b = $1 AND c = $2 ¦ 0:$2 1:$1 2:$2",
                "a = 5 AND b = ? ¦ 0:5 1:$1",
                "a = -5 ¦ 0:-5",
                "a = + 5 ¦ 0:5",
                "a - 5 > b - -6 ¦ 0:5 1:-6",
                "a = -? ¦ 0:$1",
                "a IN (1, 2, 3) AND b = 4 ¦ 0:1 0:2 0:3 1:4",
                "a IN (?, ?, 7) AND b = ? ¦ 0:$1 0:$2 0:7 1:$3",
                "a IN (1, b, 2, 3) ¦ 0:1 1:2 1:3",
                "(a, b) IN ((1, 'x'), (2, 'y'), (?, ?)) ¦ 0:1 1:x 0:2 1:y 0:$1 1:$2",
                "a IN (f(1, 2), f(3, 4)) ¦ 0:1 1:2 0:3 1:4",
                "a IN (f(1), 2, 2) ¦ 0:1 1:2 1:2",
                "a = ARRAY[[1, 2], [3, 4]] AND b = 5 ¦ 0:1 0:2 0:3 0:4 1:5",
                "a IN (1, (SELECT y FROM t WHERE z IN (4, 5)), 2) ¦ 0:1 1:4 1:5 2:2",
                "a IN ((VALUES (1), (2)), 3) ¦ 0:1 0:2 1:3",
                "a ?? 'k' AND b = ? ¦ 0:k 1:$1",
                "a = 'what ? is' AND \"b?\" = ? -- ? ¦ 0:what ? is 1:$1",
                "a = date '2020-01-01' ¦ 0:2020-01-01",
                "a = CAST('5' AS int) LIMIT 10 ¦ 0:5 1:10",
            })
    void values_ofCondition_standAtTheirSlots(String condition, String expected) {
        assertThat(values("SELECT * FROM t WHERE " + condition)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "'it''s' ¦ STRING ¦ it's",
                "'' ¦ STRING ¦ ^^",
                "^'a'\n 'b''' -- c'\n 'd'^ ¦ STRING ¦ ab'd",
                "N'n' ¦ STRING ¦ n",
                "E'it\\'s \\\\ \\t''\\x41\\101\\u00e9\\U0001F600\\q' ¦ STRING ¦ ^it's \\ \t'AAé😀q^",
                "e'\\xc3\\xa9\\303\\251' ¦ STRING ¦ éé",
                "^E'a'\n'\\'b'^ ¦ STRING ¦ a'b",
                "U&'\\0061\\+01F600\\\\' ¦ STRING ¦ a😀\\",
                "U&'!0061''' UESCAPE '!' ¦ STRING ¦ a'",
                "$$it's $1 ? $$ ¦ STRING ¦ ^it's $1 ? ^",
                "$t$ $$ $t$ ¦ STRING ¦ ^ $$ ^",
                "B'0101' ¦ BITS ¦ 0101",
                "x'1F' ¦ BITS ¦ 00011111",
                "1 ¦ NUMBER ¦ 1",
                "007 ¦ NUMBER ¦ 7",
                "1.50 ¦ NUMBER ¦ 1.5",
                "100 ¦ NUMBER ¦ 100",
                ".5 ¦ NUMBER ¦ 0.5",
                "5. ¦ NUMBER ¦ 5",
                "1e3 ¦ NUMBER ¦ 1000",
                "1.5E-3 ¦ NUMBER ¦ 0.0015",
                "-0.0 ¦ NUMBER ¦ 0",
                "1_000 ¦ NUMBER ¦ 1000",
                "0x1F ¦ NUMBER ¦ 31",
                "-0b101 ¦ NUMBER ¦ -5",
                "0o17 ¦ NUMBER ¦ 15",
                "1e100000 ¦ NUMBER ¦ 1E+100000",
                "1e99999999999 ¦ NUMBER ¦ 1e99999999999",
                "0x ¦ NUMBER ¦ 0x",
            })
    void literal_ofAnySpelling_isWhatItMeans(String constant, Kind kind, String text) {
        assertThat(StatementValues.of("SELECT " + constant + ", a").values())
                .containsExactly(new Placed(0, new Literal(kind, text)));
    }

    @Test
    void rows_ofInsert_shareTheSlotsOfOne() {
        assertThat(values("INSERT INTO t (a, b, c) VALUES (1, 'x', now()), (?, ?, now()) ON CONFLICT DO NOTHING"))
                .isEqualTo("0:1 1:x 0:$1 1:$2");
        assertThat(values("INSERT INTO t VALUES (1, 2), (3, DEFAULT), (4, DEFAULT)"))
                .isEqualTo("0:1 1:2 2:3 2:4");
    }

    @Test
    void parameters_ofAnEscapedCall_areCountedAsTheDriverDoes() {
        assertThat(values("{? = call f(?, 3)}")).isEqualTo("0:$1 1:$2 2:3");
    }

    @Test
    void name_ofASavepoint_isAValue() {
        assertThat(StatementValues.of("SAVEPOINT Before_It").values())
                .containsExactly(new Placed(0, new Literal(Kind.NAME, "before_it")));
    }

    @Test
    void values_beyondTheBound_areCounted() {
        StatementValues values =
                StatementValues.of("SELECT 7 FROM t WHERE a IN (" + "1, ".repeat(5_000) + "1) LIMIT 3");

        assertThat(values.values()).hasSize(StatementValues.MAX_VALUES);
        assertThat(values.valueCount()).isEqualTo(5_003);
        assertThat(values.slotCount()).isEqualTo(3);
    }

    @Test
    void longLiteral_isOmitted() {
        String content = "x".repeat(StatementValues.MAX_LITERAL_CHARS - 2);

        assertThat(StatementValues.of("SELECT '" + content + "'").values())
                .containsExactly(new Placed(0, new Literal(Kind.STRING, content)));
        assertThat(StatementValues.of("SELECT 'x" + content + "'").values())
                .containsExactly(new Placed(0, new Omitted()));
    }

    @Test
    void literal_asText_keepsItsValueToItself() {
        assertThat(StatementValues.of("SELECT 'secret'").toString()).doesNotContain("secret");
    }

    @Test
    void cutText_hasTheSlotsThatAreLeft() {
        String sql = "SELECT 1 FROM t WHERE " + "a = 1 AND ".repeat(900) + "z = 1";
        StatementValues values = StatementValues.of(sql);

        assertThat(values.slotCount())
                .isEqualTo(ValueSlots.of(QueryShapes.parse(sql)).size())
                .isBetween(300, 600);
        assertThat(values.values()).hasSize(values.slotCount());
        assertThat(values.valueCount()).isEqualTo(902);
    }
}
