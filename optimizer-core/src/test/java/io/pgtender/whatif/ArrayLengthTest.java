package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrayLengthTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'{1,2,3}'::integer[] | 3",
                "('{a,\"b,c\"}'::text[]) | 2",
                "'{7}'::integer[] | 1",
                "ARRAY[1, f(2, 3), 'x,y'::text] | 3",
                "$1 | 10",
                "(InitPlan 1).col1 | 10"
            })
    void elements_ofPrintedArray_areCounted(String printed, double elements) {
        assertThat(ArrayLength.of(printed)).isEqualTo(elements);
    }
}
