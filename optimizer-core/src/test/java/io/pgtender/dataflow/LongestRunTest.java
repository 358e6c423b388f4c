package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongestRunTest {

    @ParameterizedTest
    @CsvSource({"'',0", "1,1", "1 2 3,3", "3 2 1,1", "1 1 1,3", "3 1 2 5 4,3", "1 5 2 2 3 9,5"})
    void ofAFewValues_isKnown(String values, int length) {
        long[] numbers = values.isEmpty()
                ? new long[0]
                : Arrays.stream(values.split(" ")).mapToLong(Long::parseLong).toArray();

        assertThat(LongestRun.of(numbers, numbers.length)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ofRandomValues_isThatOfTheQuadraticAlgorithm(long seed) {
        long[] values = new Random(seed).longs(200, 0, 100).toArray();

        assertThat(LongestRun.of(values, values.length)).isEqualTo(quadratic(values));
    }

    private static int quadratic(long[] values) {
        int[] endingAt = new int[values.length];
        int longest = 0;
        for (int i = 0; i < values.length; i++) {
            endingAt[i] = 1;
            for (int j = 0; j < i; j++) {
                if (values[j] <= values[i]) {
                    endingAt[i] = Math.max(endingAt[i], endingAt[j] + 1);
                }
            }
            longest = Math.max(longest, endingAt[i]);
        }
        return longest;
    }
}
