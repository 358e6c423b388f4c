package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 ms",
        "0.41, 0.41 ms",
        "12.4, 12 ms",
        "999, 999 ms",
        "1000, 1.0 s",
        "59900, 59.9 s",
        "60000, 1 min",
        "7199000, 120 min",
        "7200000, 2.0 h",
        "11160000, 3.1 h"
    })
    void duration_isInTheUnitAPersonWouldChoose(double millis, String text) {
        assertThat(Units.duration(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1 kB",
        "8192, 8 kB",
        "1048575, 1023 kB",
        "1048576, 1 MB",
        "22000000, 21 MB",
        "1073741824, 1.0 GB",
        "1503238553, 1.4 GB"
    })
    void size_isInTheUnitAPersonWouldChoose(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }
}
