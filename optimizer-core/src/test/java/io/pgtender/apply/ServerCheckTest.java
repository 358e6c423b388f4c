package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which versions of PostgreSQL take a change. */
class ServerCheckTest {

    @ParameterizedTest
    @CsvSource({"140000, 14.0", "140001, 14.1", "140002, 14.2", "140003, 14.3"})
    void versionThatCorruptsConcurrentBuilds_isRefusedWithTheRemedy(int number, String version) {
        assertThat(ServerCheck.unsound(number, version))
                .isEqualTo(GuardResult.refused(
                        "server",
                        "PostgreSQL " + version
                                + " can corrupt an index that is built concurrently; update to 14.4 or later first"));
    }

    @ParameterizedTest
    @CsvSource({"90624, 9.6.24", "130022, 13.22"})
    void versionBeforeTheOldest_isRefusedWithTheRemedy(int number, String version) {
        assertThat(ServerCheck.unsound(number, version))
                .isEqualTo(GuardResult.refused(
                        "server", "PostgreSQL " + version + " is too old; changes need PostgreSQL 14.4 or later"));
    }

    @ParameterizedTest
    @ValueSource(ints = {140_004, 150_000, 180_001, 190_000})
    void versionSince14_4_isSound(int number) {
        assertThat(ServerCheck.unsound(number, "any")).isNull();
    }

    @Test
    void thisServer_isAskedForItsVersion() throws Exception {
        try (Connection connection = TestPostgres.newDatabase().getConnection()) {
            ServerCheck check = ServerCheck.ask(connection);

            assertThat(check.versionNumber() / 10_000)
                    .isEqualTo(connection.getMetaData().getDatabaseMajorVersion());
            assertThat(check.guards()).allMatch(guard -> guard.outcome() == GuardResult.Outcome.OK);
        }
    }
}
