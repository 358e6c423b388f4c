package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.verify.ServerEvidence.IndexCount;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final Instant FINISHED = Simulation.CHANGE;

    private final WarmUp warmUp = new WarmUp(FINISHED);
    private long hit;
    private long read;

    private void minute(int minute, long moreHit, long moreRead) {
        hit += moreHit;
        read += moreRead;
        warmUp.add(at(minute), new IndexCount(1, 0, 0, hit, read));
    }

    private static Instant at(int minute) {
        return FINISHED.plusSeconds(60L * minute);
    }

    @Test
    void share_thatStillRises_isNotWarm() {
        minute(0, 0, 1000);
        minute(1, 200, 800);
        minute(2, 500, 500);
        minute(3, 800, 200);

        assertThat(warmUp.warmFrom()).isNull();
    }

    @Test
    void share_thatStays_isWarm() {
        minute(0, 0, 1000);
        minute(1, 500, 500);
        minute(2, 980, 20);
        minute(3, 990, 10);

        assertThat(warmUp.warmFrom()).isEqualTo(at(3));
    }

    @Test
    void index_thatIsHardlyUsed_isNotKnownToBeWarm() {
        for (int minute = 0; minute < 50; minute++) {
            minute(minute, 1, 0);
        }

        assertThat(warmUp.warmFrom()).isNull();
    }

    @Test
    void index_thatIsHardlyUsed_isWaitedForNoLonger() {
        for (int minute = 0; minute <= 60; minute++) {
            minute(minute, 1, 0);
        }

        assertThat(warmUp.warmFrom()).isEqualTo(FINISHED);
    }

    @Test
    void index_thatNeverSettles_isWaitedForAnHour() {
        for (int minute = 0; minute <= 70; minute++) {
            minute(minute, minute % 2 == 0 ? 900 : 100, minute % 2 == 0 ? 100 : 900);
        }

        assertThat(warmUp.warmFrom()).isEqualTo(at(60));
    }

    @Test
    void index_thatCannotBeRead_isWaitedForAnHour() {
        for (int minute = 0; minute <= 70; minute++) {
            warmUp.add(at(minute), null);
        }

        assertThat(warmUp.warmFrom()).isEqualTo(at(60));
    }

    @Test
    void moment_doesNotMoveAnyMore() {
        minute(0, 0, 1000);
        minute(1, 1000, 0);
        minute(2, 1000, 0);
        minute(3, 1000, 0);

        assertThat(warmUp.warmFrom()).isEqualTo(at(2));
    }
}
