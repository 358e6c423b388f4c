package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a person is told of a server's error, and what not. */
class FailuresTest {

    @Test
    void describe_leavesOutTheDetail() {
        SQLException error = server("53400", "temporary file size exceeds temp_file_limit (1kB)", "secret detail");

        assertThat(Failures.describe(error))
                .contains("temporary file size exceeds")
                .contains("temp_file_limit is too small")
                .doesNotContain("secret");
    }

    @Test
    void describe_ofADataException_withholdsTheMessage() {
        assertThat(Failures.describe(server("22P02", "invalid input syntax for type integer: \"secret\"", "")))
                .contains("withheld")
                .doesNotContain("secret");
    }

    @Test
    void connectionLost_knowsTheClassAndTheShutdowns() {
        assertThat(Failures.connectionLost(new SQLException("x", "08006"))).isTrue();
        assertThat(Failures.connectionLost(new SQLException("x", "57P01"))).isTrue();
        assertThat(Failures.connectionLost(new SQLException("x", "57014"))).isFalse();
        assertThat(Failures.connectionLost(new SQLException("x"))).isFalse();
    }

    private static SQLException server(String state, String message, String detail) {
        return new PSQLException(
                new ServerErrorMessage("SERROR\0C" + state + "\0M" + message + "\0D" + detail + "\0\0"));
    }
}
