package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuestionPaceTest {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong slept = new AtomicLong();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void tenSecondsWorth_isAskedWithoutWaiting() throws SQLException {
        ask(50);

        assertThat(slept).hasValue(0);
    }

    @Test
    void whatComesAfter_waitsForItsTurn() throws SQLException {
        ask(50 + 10);

        assertThat(slept).hasValue(2 * NANOS_PER_SECOND);
    }

    @Test
    void interruptedThread_doesNotWait() throws SQLException {
        Thread.currentThread().interrupt();

        ask(60);

        assertThat(slept).hasValue(0);
    }

    @Test
    void driversExceptions_arriveAsTheyAre() throws SQLException {
        try (Connection connection = pace().of(TestPostgres.newDatabase().getConnection())) {
            connection.close();

            assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);
        }
    }

    /** At five a second. */
    private void ask(int questions) throws SQLException {
        try (Connection connection = pace().of(TestPostgres.newDatabase().getConnection())) {
            for (int i = 0; i < questions; i++) {
                connection.createStatement().close();
            }
        }
    }

    private QuestionPace pace() {
        return new QuestionPace(5, clock::get, nanos -> {
            clock.addAndGet(nanos);
            slept.addAndGet(nanos);
        });
    }
}
