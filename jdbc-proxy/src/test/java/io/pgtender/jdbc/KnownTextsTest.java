package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownTextsTest {

    private final KnownTexts texts = new KnownTexts();

    @Test
    void anEqualText_isFound() {
        KnownText text = new KnownText("SELECT 1", null);
        texts.put(text);
        assertThat(texts.get(String.valueOf("SELECT 1".toCharArray()))).isSameAs(text);
    }

    @Test
    void aTextOfTheSameHash_isNotMistaken() {
        texts.put(new KnownText("SELECT 'Aa'", null));
        assertThat("SELECT 'Aa'").hasSameHashCodeAs("SELECT 'BB'");
        assertThat(texts.get("SELECT 'BB'")).isNull();
    }

    @Test
    void endlessTexts_takeNoMoreThanTheSlots() {
        IntStream.range(0, 20 * KnownTexts.SLOTS).forEach(i -> texts.put(new KnownText("SELECT " + i, null)));
        long kept = IntStream.range(0, 20 * KnownTexts.SLOTS)
                .mapToObj(i -> texts.get("SELECT " + i))
                .filter(Objects::nonNull)
                .count();
        assertThat(kept).isBetween(1L, (long) KnownTexts.SLOTS);
    }

    @Test
    void aLongText_isNotKept() {
        String longText = "SELECT 1 --" + "x".repeat(KnownTexts.MAX_KEPT_CHARS);
        texts.put(new KnownText(longText, null));
        assertThat(texts.get(longText)).isNull();
    }
}
