package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingValueTest {

    @ParameterizedTest
    @CsvSource({
        "64MB, kB, integer, 65536",
        "4096, kB, integer, 4096",
        "1GB, 8kB, integer, 131072",
        "0.5GB, MB, integer, 512",
        "1500us, ms, integer, 2",
        "5min, s, integer, 300",
        "1 min, ms, real, 60000",
        "1.1, '', real, 1.1",
        "-1, min, integer, -1",
    })
    void numberWithinItsRange_isInTheSettingsUnit(String value, String unit, String type, double expected) {
        SettingFacts facts = facts(type, unit);

        assertThat(SettingValue.normalised(value, facts))
                .hasValueSatisfying(
                        normalised -> assertThat(Double.parseDouble(normalised)).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "64XB, kB, integer",
        "64kb, kB, integer",
        "64MB, ms, integer",
        "5s, '', integer",
        "many, kB, integer",
        "1e99999999, kB, integer",
        "2147483648, kB, integer",
        "-2, kB, integer",
        "maybe, '', bool",
        "never, '', enum",
        "x, '', string",
    })
    void valueThatTheServerWouldNotTake_isNone(String value, String unit, String type) {
        assertThat(SettingValue.normalised(value, facts(type, unit))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TRUE, bool, on", "0, bool, off", "LZ4, enum, lz4"})
    void word_isAsTheServerPrintsIt(String value, String type, String expected) {
        assertThat(SettingValue.normalised(value, facts(type, ""))).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"1.23456789, 1.23457, true", "1.1, 1.2, false", "0, 0, true"})
    void realNumber_isComparedAsFarAsItIsPrinted(String wanted, String printed, boolean same) {
        assertThat(SettingValue.same(wanted, printed, facts("real", ""))).isEqualTo(same);
    }

    private static SettingFacts facts(String type, String unit) {
        return new SettingFacts(
                "",
                unit,
                "user",
                type,
                "-1",
                "2147483647",
                List.of("pglz", "lz4"),
                "default",
                null,
                null,
                false,
                null,
                null);
    }
}
