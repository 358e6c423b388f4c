package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten million characters each. Work is counted where it can be: characters held, tokens cut. What is quadratic would take
 * hours, so that the limit of minutes is no measurement.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HostileTextTest {

    private static final int CHARS = 10_000_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'",
                "\"",
                "(",
                "[",
                ")",
                "/*",
                "/* */",
                "--\n",
                "-",
                "+-",
                "*-",
                "?",
                "$",
                "$a",
                "$a$b",
                "$a ",
                ";",
                ",",
                ".",
                ":",
                "E'\\",
                "U&\"a\" ",
                "U&'' /**/ ",
                "'a' ",
                "'a'\n",
                "'a' -- \n/",
                "- /**/",
                "IN (",
                "ARRAY[",
                "ARRAY[[?,",
                "VALUES ",
                "VALUES (",
                "VALUES (1), (",
                "(1), ",
                "1,",
                "a,",
                "1a",
                "0x",
                "WITH (",
                "aé",
                "DELETE FROM a;",
                "EXPLAIN ",
                "{",
                "1e",
                "case ",
                "a.",
                "TRUNCATE a,",
                "IN (1, IN (1,",
                "today "
            })
    void shape_ofManyRepeats_isBounded(String piece) {
        QueryShape shape = QueryShapes.parse(piece.repeat(CHARS / piece.length()));

        assertThat(shape.text().length()).isLessThanOrEqualTo(QueryShape.MAX_TEXT_LENGTH);
        assertThat(shape.writeTargets().size()).isLessThanOrEqualTo(QueryShape.MAX_WRITE_TARGETS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+-", "*-", "<+", "+", "-+@", "??-"})
    void lexer_onRunOfOperators_cutsEachCharacterOnce(String piece) {
        String sql = piece.repeat(1_000_000);
        Lexer lexer = new Lexer(sql);
        int end = 0;
        while (lexer.next() != Token.END) {
            assertThat(lexer.start()).isGreaterThanOrEqualTo(end);
            assertThat(lexer.end()).isGreaterThan(lexer.start());
            end = lexer.end();
        }
    }

    @Test
    void list_ofManyElements_isOneElement() {
        String list = "SELECT a FROM t WHERE b IN (" + "1, ".repeat(100_000) + "1)";

        assertThat(QueryShapes.parse(list)).isEqualTo(QueryShapes.parse("SELECT a FROM t WHERE b IN (2)"));
    }

    @Test
    void rows_inLargeInsert_areOneRow() {
        String insert = "INSERT INTO t (a, b) VALUES " + "(1, 'x'), ".repeat(1_000_000) + "(1, 'x')";

        assertThat(QueryShapes.parse(insert)).isEqualTo(QueryShapes.parse("INSERT INTO t (a, b) VALUES (?, ?)"));
    }

    @Test
    void fingerprint_ofTextsAlikeUpToTheCut_differs() {
        String common = "SELECT " + "a, ".repeat(50_000);
        QueryShape one = QueryShapes.parse(common + "b");
        QueryShape other = QueryShapes.parse(common + "c");

        assertThat(one.text())
                .isEqualTo(other.text())
                .hasSize(QueryShape.MAX_TEXT_LENGTH)
                .endsWith("…");
        assertThat(one.fingerprint()).isNotEqualTo(other.fingerprint());
    }

    @Test
    void cut_insideSurrogatePair_leavesNoHalf() {
        for (int padding = 0; padding < 4; padding++) {
            String text = QueryShapes.parse("SELECT \"" + "x".repeat(padding) + "😀".repeat(5_000) + '"')
                    .text();

            assertThat(Character.isHighSurrogate(text.charAt(text.length() - 2)))
                    .isFalse();
        }
    }

    @Test
    void list_nestedBeyondTheBound_isWrittenOut() {
        String open = "ARRAY[".repeat(ListFolding.MAX_NESTING + 1);

        assertThat(QueryShapes.parse("SELECT " + open + "1, 2").text()).endsWith("ARRAY[?, ?");
        assertThat(QueryShapes.parse("SELECT " + open.substring(6) + "1, 2").text())
                .endsWith("ARRAY[?");
    }
}
