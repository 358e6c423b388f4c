package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeSqlTest {

    @Test
    void parameters_areNumberedInOrder() {
        assertThat(NativeSql.of("SELECT a FROM t WHERE b = ? AND c IN (?,?)"))
                .isEqualTo(new NativeSql("SELECT a FROM t WHERE b = $1 AND c IN ($2,$3)", 3, false));
    }

    @Test
    void questionMark_thatIsNoParameter_stays() {
        String sql = "SELECT '?', \"?\", $$?$$, E'\\'?' /* ? */ -- ?";

        assertThat(NativeSql.of(sql).text()).isEqualTo(sql);
        assertThat(NativeSql.of(sql).parameterCount()).isZero();
    }

    @Test
    void doubledQuestionMark_isAnOperator() {
        assertThat(NativeSql.of("SELECT a ?? ?, a??|?, a ??& b"))
                .isEqualTo(new NativeSql("SELECT a ? $1, a?|$2, a ?& b", 2, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a = ? AND b = ?~a = $1 AND b = $2",
                "doc ?? 'k' AND a = ?~doc ? 'k' AND a = $1",
                "'?' || ?~'?' || $1",
                "'it''s ?' || ?~'it''s ?' || $1",
                "E'\\'?' || ?~E'\\'?' || $1",
                "\"a?\"\"b\" = ?~\"a?\"\"b\" = $1",
                "$$?$$ || $t$ ? $$ $t$ || ?~$$?$$ || $t$ ? $$ $t$ || $1",
                "a$b$ ? c~a$b$ $1 c",
                "/* ? /* ? */ ? */ ?~/* ? /* ? */ ? */ $1",
                "'unterminated ?~'unterminated ?"
            })
    void placeholders_areNumberedOutsideOfTextAndComments(String jdbc, String numbered) {
        assertThat(NativeSql.of(jdbc).text()).isEqualTo(numbered);
    }

    @Test
    void lineComment_endsWithItsLine() {
        assertThat(NativeSql.of("1 -- ? '\n, ?").text()).isEqualTo("1 -- ? '\n, $1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'now'", "' TODAY '", "'tomorrow 04:00'", "'04:00 today'", "$$yesterday$$", "N'now'"})
    void literalThatMeansTheClock_isFound(String literal) {
        assertThat(NativeSql.of("SELECT " + literal).namesTheClock()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"E'n\\157w'", "U&'\\006eow'", "u&'!006eow' UESCAPE '!'", "'no'\n'w'", "E'no'\n'w'"})
    void literalThatMayMeanTheClockInAnotherSpelling_isFound(String literal) {
        assertThat(NativeSql.of("SELECT " + literal).namesTheClock()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'know', 'nowhere'",
                "SELECT now",
                "SELECT \"today\"",
                "SELECT '\\d+'",
                "SELECT E'it''s', U&'a', N'b', X'1F', 42, $$a\\b$$",
                "SELECT 'a' -- 'now'",
                "SELECT 'unterminated"
            })
    void otherText_isNot(String sql) {
        assertThat(NativeSql.of(sql).namesTheClock()).isFalse();
    }
}
