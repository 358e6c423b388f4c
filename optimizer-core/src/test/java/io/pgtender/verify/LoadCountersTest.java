package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import io.pgtender.verify.LoadCounters.Effect;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadCountersTest {

    private static final LoadCounters USUAL = new LoadCounters(100_000, 1L << 30, 60_000, 10L << 30, 40);

    private static Effect compare(LoadCounters with, LoadCounters without) {
        return LoadCounters.compare(Optional.of(with), Optional.of(without)).effect();
    }

    @Test
    void sameForEachTransaction_isTheSameHoweverManyThereWere() {
        LoadCounters twice = new LoadCounters(200_000, 2L << 30, 120_000, 20L << 30, 80);

        assertThat(compare(twice, USUAL)).isEqualTo(Effect.SAME);
    }

    @Test
    void lessOfOne_isBetter() {
        assertThat(compare(new LoadCounters(100_000, 1L << 20, 60_000, 10L << 30, 40), USUAL))
                .isEqualTo(Effect.BETTER);
    }

    @Test
    void moreOfOne_isWorseWhateverElseImproved() {
        assertThat(compare(new LoadCounters(100_000, 1L << 20, 90_000, 10L << 30, 40), USUAL))
                .isEqualTo(Effect.WORSE);
    }

    @Test
    void differenceWithinTheMargin_isNone() {
        assertThat(compare(new LoadCounters(100_000, 1L << 30, 70_000, 11L << 30, 48), USUAL))
                .isEqualTo(Effect.SAME);
    }

    @Test
    void nextToNothing_isNotCompared() {
        LoadCounters.Compared compared = LoadCounters.compare(
                Optional.of(new LoadCounters(5_000, 1 << 20, 90, 1 << 20, 3)),
                Optional.of(new LoadCounters(5_000, 0, 1, 1, 0)));

        assertThat(compared).isEqualTo(new LoadCounters.Compared(Effect.SAME, "next to nothing was used either way"));
    }

    @Test
    void fewTransactions_sayNothing() {
        assertThat(compare(new LoadCounters(999, 1L << 40, 0, 0, 0), USUAL)).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void countersSetToZero_sayNothing() {
        assertThat(USUAL.since(new LoadCounters(200_000, 0, 0, 0, 0))).isEmpty();
        assertThat(LoadCounters.compare(Optional.empty(), Optional.of(USUAL)).effect())
                .isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void reading_growsWithTheLoadAndSurvivesTheJournal() throws Exception {
        try (Connection connection = TestPostgres.newDatabase().getConnection()) {
            LoadCounters before = LoadCounters.read(connection);
            LoadCounters after = LoadCounters.read(connection);

            assertThat(after.since(before)).isPresent();
            assertThat(LoadCounters.parse(after.text())).contains(after);
            assertThat(LoadCounters.parse("1 2 x")).isEmpty();
        }
    }
}
