package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgtender.apply.JournalEntry.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An application behind PgBouncer: no change goes through it. */
class PgBouncerTest {

    private final ApplyFixture db;
    private final Path program;

    PgBouncerTest() throws Exception {
        Optional<Path> found = PgBouncer.program();
        assumeTrue(found.isPresent(), "pgbouncer is not installed (apt-get install pgbouncer): nothing is tested");
        program = found.orElseThrow();
        db = ApplyFixture.create();
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "session"})
    void changeThroughPgBouncer_isRefusedWithTheRemedy(String mode, @TempDir Path directory) throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(program, directory, db.dataSource, mode)) {
            PGSimpleDataSource through = bouncer.through(db.dataSource);
            try (Connection application = through.getConnection();
                    ChangeApplier applier = new ChangeApplier(DirectConnections.of(through), PACE, Clock.systemUTC())) {
                assertThat(application.isValid(5)).isTrue();

                assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL))
                        .isInstanceOf(ChangeRefusedException.class)
                        .hasMessageContaining("a pooler (PgBouncer or the like) is between us and the server")
                        .hasMessageContaining("directDataSource");
                assertThat(db.indexes("orders")).isNull();
                assertThat(application.isValid(5)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachKindThroughPgBouncer_isRefusedAndLeavesNothing(FaultKind kind, @TempDir Path directory) throws Exception {
        kind.prepare(db);
        try (PgBouncer bouncer = PgBouncer.start(program, directory, db.dataSource, "transaction");
                ChangeApplier applier = new ChangeApplier(
                        DirectConnections.of(bouncer.through(db.dataSource)), PACE, Clock.systemUTC())) {
            assertThatThrownBy(() -> applier.apply(recommend(kind.change), REAL))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("a pooler (PgBouncer or the like) is between us and the server");
            assertThat(db.query(kind.effect)).isEqualTo(kind.before);
        }
    }

    @Test
    void changeBesidePgBouncer_isMade(@TempDir Path directory) throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(program, directory, db.dataSource, "transaction");
                ChangeApplier applier = new ChangeApplier(
                        DirectConnections.of(bouncer.through(db.dataSource), db.dataSource), PACE, Clock.systemUTC())) {
            assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
        }
    }
}
