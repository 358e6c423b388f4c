package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WritingNamesTest {

    private final WritingNames names = new WritingNames(List.of("place_order", "Odd name", "+++"));

    @Test
    void name_isFoundInAnyCaseAndQuotes() {
        assertThat(names.mayOccurIn("SELECT place_order(?)")).isTrue();
        assertThat(names.mayOccurIn("SELECT shop.\"PLACE_ORDER\" (?)")).isTrue();
        assertThat(names.mayOccurIn("SELECT \"Odd name\"()")).isTrue();
        assertThat(names.mayOccurIn("SELECT a +++ b")).isTrue();
        assertThat(names.mayOccurIn("SELECT U&\"\\0070lace_order\"()")).isTrue();
        assertThat(names.mayOccurIn("SELECT query_to_xml(?, ?, ?, ?)")).isTrue();
    }

    @Test
    void partOfAWord_isNot() {
        assertThat(names.mayOccurIn("SELECT replace_order_id FROM place_orders"))
                .isFalse();
    }

    @Test
    void databaseWithoutWritingCode_hasNone() {
        assertThat(new WritingNames(List.of()).isEmpty()).isTrue();
        assertThat(names.isEmpty()).isFalse();
    }
}
