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
    @ValueSource(ints = {129, 100_000})
    void text_longerThanAnyDate_isNone(int length) {
        assertThat(DateWords.areIn("now" + ", x".repeat(length).substring(0, length - 3)))
                .isFalse();
    }
}
