package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcTextTest {

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
        assertThat(JdbcText.of(jdbc).numbered()).isEqualTo(numbered);
    }

    @Test
    void lineComment_endsWithItsLine() {
        assertThat(JdbcText.of("1 -- ? '\n, ?").numbered()).isEqualTo("1 -- ? '\n, $1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'now'", "' TODAY '", "'tomorrow 04:00'", "$$yesterday$$", "E'n\\157w'", "U&'\\006eow'"})
    void literalThatMeansTheClock_isFound(String literal) {
        assertThat(JdbcText.of("SELECT " + literal).namesTheClock()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 'know', 'nowhere'", "SELECT now", "SELECT \"today\"", "SELECT '\\d+'"})
    void otherText_isNot(String sql) {
        assertThat(JdbcText.of(sql).namesTheClock()).isFalse();
    }
}
