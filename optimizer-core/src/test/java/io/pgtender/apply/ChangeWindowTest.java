package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeWindowTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Saturday night until Sunday morning; 2026-03-07 is a Saturday. */
    private static final ChangeWindow NIGHT =
            new ChangeWindow(Set.of(DayOfWeek.SATURDAY), LocalTime.of(22, 0), LocalTime.of(4, 0), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "2026-03-07T21:59:59Z, false",
        "2026-03-07T22:00:00Z, true",
        "2026-03-08T03:59:59Z, true",
        "2026-03-08T04:00:00Z, false",
        "2026-03-08T22:30:00Z, false",
        "2026-03-07T02:00:00Z, false"
    })
    void windowOverMidnight_belongsToTheDayOnWhichItOpens(Instant time, boolean open) {
        assertThat(NIGHT.contains(time)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-07T12:00:00Z, 2026-03-07T22:00:00Z",
        "2026-03-08T04:00:00Z, 2026-03-14T22:00:00Z",
        "2026-03-08T01:00:00Z, 2026-03-08T01:00:00Z"
    })
    void nextOpening_isNowOrTheNextDayOfTheWindow(Instant time, Instant opening) {
        assertThat(NIGHT.nextOpening(time)).isEqualTo(opening);
    }

    @Test
    void hours_areThoseOfTheZone() {
        ChangeWindow window = ChangeWindow.daily(LocalTime.of(2, 0), LocalTime.of(3, 0), BERLIN);

        assertThat(window.contains(Instant.parse("2026-01-10T01:30:00Z"))).isTrue();
        assertThat(window.contains(Instant.parse("2026-07-10T01:30:00Z"))).isFalse();
        assertThat(window.contains(Instant.parse("2026-07-10T00:30:00Z"))).isTrue();
    }

    @Test
    void windowWithoutDays_isRefused() {
        assertThatThrownBy(() -> new ChangeWindow(Set.of(), LocalTime.of(1, 0), LocalTime.of(2, 0), BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("never opens; give days");
    }

    @Test
    void closed_saysTheNextOpeningOfAllWindows() {
        ChangeWindow noon = ChangeWindow.daily(LocalTime.of(12, 0), LocalTime.of(13, 0), ZoneOffset.UTC);

        assertThat(ChangeWindow.closed(List.of(NIGHT, noon), Instant.parse("2026-03-07T14:00:00Z")))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("SATURDAY 22:00 to 04:00 Z; daily 12:00 to 13:00 Z")
                        .endsWith("the next one opens at 2026-03-07T22:00Z"));
        assertThat(ChangeWindow.closed(List.of(), Instant.EPOCH)).isEmpty();
    }
}
