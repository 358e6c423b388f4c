package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GinSearchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "ARRAY; @>; '{1,2,3}'::integer[]; 3",
                "ARRAY; &&; $1; 1",
                "JSONB; @>; '{\"a\": 1, \"b\": {\"c\": [true, \"x\"]}}'::jsonb; 6",
                "JSONB; ?; 'a'::text; 1",
                "JSONB; ?|; '{a,b}'::text[]; 2",
                "JSONB_PATH; @>; '{\"a\": 1, \"b\": {\"c\": [true, \"x\"]}}'::jsonb; 3",
                "TSVECTOR; @@; '''fat'' & ''rat'''::tsquery; 2",
                "TSVECTOR; @@; to_tsquery('fat'::text); 1",
                "TRIGRAM; ~~; '%word%'::text; 2",
                "TRIGRAM; ~~*; 'Word%'::text; 4",
                "TRIGRAM; ~; '^word$'::text; 5",
                "TRIGRAM; =; 'two words'::text; 10"
            })
    void keys_ofConstant_areThoseOfTheOperatorClass(GinKeys keys, String operator, String operand, double exact) {
        assertThat(GinSearch.of(keys, condition(operator, operand)).map(GinCost.Search::entries))
                .contains(exact);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {"ARRAY; ~~", "JSONB_PATH; ?", "TSVECTOR; @>", "TRIGRAM; ^@", "SCALAR; <"})
    void operator_ofAnotherClass_servesNothing(GinKeys keys, String operator) {
        assertThat(GinSearch.of(keys, condition(operator, "'x'::text"))).isEmpty();
    }

    @Test
    void lexemes_withPrefix_arePartial() {
        Optional<GinCost.Search> search =
                GinSearch.of(GinKeys.TSVECTOR, condition("@@", "'''fat'':* & ''rat'':A'::tsquery"));

        assertThat(search).contains(new GinCost.Search(1, 1, 1));
    }

    @Test
    void patterns_withoutAnyTrigram_needTheWholeIndex() {
        assertThat(GinSearch.of(GinKeys.TRIGRAM, condition("~~", "'%ab%'::text")))
                .isEmpty();
        assertThat(GinSearch.of(GinKeys.TRIGRAM, condition("~", "'a.*b'::text")))
                .isEmpty();
        assertThat(GinSearch.of(GinKeys.ARRAY, condition("@>", "'{}'::integer[]")))
                .isEmpty();
    }

    @Test
    void literal_withDoubledQuotes_isItsValue() {
        assertThat(GinSearch.literal("'it''s'::text")).isEqualTo("it's");
    }

    private static Condition condition(String operator, String operand) {
        return new Condition(Kind.OTHER, "t", null, "t.c", operator, operand, null, null, "(t.c " + operator + " x)");
    }
}
