package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DateWordsTest {

    @ParameterizedTest
    @ValueSource(strings = {"now", " Today", "04:00 TOMORROW", "yesterday,", "1now", "now_", "2024 now"})
    void word_standsAlone(String text) {
        assertThat(DateWords.areIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "know", "nowhere", "todays", "epoch", "2024-01-01"})
    void otherText_hasNone(String text) {
        assertThat(DateWords.areIn(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", ", ", "  - "})
    void word_isFoundAmongAnyNumberOfBlanksAndPunctuation(String skipped) {
        assertThat(DateWords.areIn(skipped.repeat(1_000) + "now" + skipped.repeat(1_000)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {151, 100_000})
    void text_withMoreLettersThanAnyDate_hasNone(int others) {
        assertThat(DateWords.areIn("now" + ", x".repeat(others))).isFalse();
        assertThat(DateWords.areIn("now" + ", \u00e9".repeat(others))).isFalse();
    }
}
