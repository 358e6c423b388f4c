package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A server in recovery takes no change of any kind, and says so before it is asked for one. */
class StandbyTest {

    private static @TempDir Path directory;
    private static EmbeddedPostgres standby;

    /** A primary with a database for each kind, shut down and started again as a standby. */
    @BeforeAll
    static void startStandby() throws Exception {
        Path data = directory.resolve("data");
        try (EmbeddedPostgres primary = start(data)) {
            for (FaultKind kind : FaultKind.values()) {
                try (Connection connection = primary.getPostgresDatabase().getConnection();
                        Statement create = connection.createStatement()) {
                    create.execute("CREATE DATABASE " + database(kind));
                }
                kind.prepare(ApplyFixture.on(database(primary, kind)));
            }
        }
        Files.createFile(data.resolve("standby.signal"));
        standby = start(data);
    }

    @AfterAll
    static void stop() throws IOException {
        standby.close();
    }

    @ParameterizedTest
    @EnumSource
    void standby_isRefusedAndNotReconciled(FaultKind kind) throws Exception {
        try (ChangeApplier applier =
                new ChangeApplier(DirectConnections.of(database(standby, kind)), PACE, Clock.systemUTC())) {
            assertThatThrownBy(() -> applier.apply(recommend(kind.change), REAL))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("this is a standby; connect to the primary");
            assertThat(applier.reconcile()).isEmpty();
        }
    }

    private static String database(FaultKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static PGSimpleDataSource database(EmbeddedPostgres server, FaultKind kind) {
        return (PGSimpleDataSource) server.getDatabase("postgres", database(kind));
    }

    private static EmbeddedPostgres start(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }
}
