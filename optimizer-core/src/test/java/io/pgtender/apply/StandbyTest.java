package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A server in recovery takes no change, and says so before it is asked for one. */
class StandbyTest {

    @Test
    void standby_isRefusedAndNotReconciled(@TempDir Path directory) throws Exception {
        Path data = directory.resolve("data");
        try (EmbeddedPostgres primary = start(data)) {
            ApplyFixture.on((PGSimpleDataSource) primary.getPostgresDatabase());
        }
        Files.createFile(data.resolve("standby.signal"));

        try (EmbeddedPostgres standby = start(data);
                ChangeApplier applier = new ChangeApplier(
                        DirectConnections.of(standby.getPostgresDatabase()), PACE, Clock.systemUTC())) {
            assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("this is a standby; connect to the primary");
            assertThat(applier.reconcile()).isEmpty();
        }
    }

    private static EmbeddedPostgres start(Path data) throws Exception {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }
}
