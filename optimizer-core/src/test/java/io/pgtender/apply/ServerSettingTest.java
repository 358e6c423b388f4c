package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** ALTER SYSTEM on a server of its own: confirmed, put back exactly, and only where it has an effect and is ours. */
class ServerSettingTest {

    private static final Change WORK_MEM = new Change.ServerSetting("work_mem", "24MB");

    private static EmbeddedPostgres server;
    private static ApplyFixture db;

    private final ChangeApplier applier = db.applier();

    @BeforeAll
    static void start() throws Exception {
        server = TestPostgres.ownServer();
        db = ApplyFixture.on((PGSimpleDataSource) server.getPostgresDatabase());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void reset() throws SQLException {
        db.execute("ALTER SYSTEM RESET ALL");
        db.execute("DROP SCHEMA IF EXISTS pgtender CASCADE");
        String before = db.query("SELECT c FROM (SELECT clock_timestamp() AS c, pg_reload_conf()) AS r");
        awaitInNewSession("SELECT pg_conf_load_time() >= '" + before + "'", "t");
    }

    @Test
    void dryRun_changesNothing() throws Exception {
        JournalEntry entry = applier.apply(recommend(WORK_MEM), ApplyPolicy.safeDefaults());

        assertThat(entry.outcome().message()).isEqualTo("would set work_mem to 24MB (now 4096 kB, from default)");
        assertThat(entry.work().statements())
                .containsExactly("ALTER SYSTEM SET work_mem = '24MB'", "SELECT pg_catalog.pg_reload_conf()");
        assertThat(inFile("work_mem")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "work_mem, 24MB, 24MB",
        "random_page_cost, 1.1, 1.1",
        "jit, off, off",
        "checkpoint_timeout, 15min, 15min",
        "autovacuum_naptime, 20, 20s",
    })
    void setting_takesEffectAndIsTakenBack(String name, String value, String shown) throws Exception {
        String before = db.query("SHOW " + name);

        JournalEntry applied = applier.apply(recommend(new Change.ServerSetting(name, value)), REAL);
        assertThat(applied.outcome().message()).isEmpty();
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(db.query("SHOW " + name)).isEqualTo(shown);
        assertThat(applied.work().reversalSql()).isEqualTo("ALTER SYSTEM RESET " + name);

        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
        assertThat(db.query("SHOW " + name)).isEqualTo(before);
        assertThat(inFile(name)).isNull();
    }

    @Test
    void settingThatStoodInTheFile_comesBackVerbatim() throws Exception {
        db.execute("ALTER SYSTEM SET work_mem = '8192kB'");
        db.execute("SELECT pg_reload_conf()");
        db.await("SELECT WHERE current_setting('work_mem') = '8MB'");

        JournalEntry applied = applier.apply(recommend(WORK_MEM), REAL);
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(applied.work().originals())
                .containsEntry("setting", "8192")
                .containsEntry("unit", "kB")
                .containsEntry("source", "configuration file")
                .containsEntry("postgresql.auto.conf", "8192kB")
                .containsKeys("sourcefile", "sourceline");

        applier.revert(applied);
        assertThat(inFile("work_mem")).isEqualTo("8192kB");
        assertThat(db.query("SHOW work_mem")).isEqualTo("8MB");
    }

    @Test
    void valueThatIsThere_needsNothing() {
        JournalEntry entry = applier.apply(recommend(new Change.ServerSetting("work_mem", "4096kB")), REAL);

        assertThat(entry.state()).isEqualTo(State.ALREADY_PRESENT);
    }

    @ParameterizedTest
    @CsvSource({
        "shared_preload_libraries, nope, none that pgtender sets",
        "archive_command, rm -rf /, none that pgtender sets",
        "fsync, off, none that pgtender sets",
        "'work_mem = 1; --', 1, none that pgtender sets",
        "work_mem, 24XB, is of type integer",
        "work_mem, 1kB, is of type integer",
        "random_page_cost, -1, is of type real",
        "jit, maybe, is of type bool",
    })
    void settingOrValueThatMayNotBe_isRefused(String name, String value, String reason) throws Exception {
        assertThatThrownBy(() -> applier.apply(recommend(new Change.ServerSetting(name, value)), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(reason);
        assertThat(db.query("SELECT count(*) FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'"))
                .isEqualTo("0");
    }

    @Test
    void settingThatTheRoleHasItsOwnValueOf_isRefused() throws Exception {
        db.execute("ALTER ROLE CURRENT_USER SET work_mem = '1MB'");
        try {
            assertThatThrownBy(() -> applier.apply(recommend(WORK_MEM), REAL))
                    .hasMessageContaining("work_mem would have no effect here: it is set by ALTER ROLE SET");
        } finally {
            db.execute("ALTER ROLE CURRENT_USER RESET work_mem");
        }
    }

    @Test
    void settingThatTheDatabaseHasItsOwnValueOf_isRefused() throws Exception {
        db.execute("ALTER DATABASE postgres SET work_mem = '1MB'");
        try {
            assertThatThrownBy(() -> applier.apply(recommend(WORK_MEM), REAL))
                    .hasMessageContaining("it is set by ALTER DATABASE SET");
        } finally {
            db.execute("ALTER DATABASE postgres RESET work_mem");
        }
    }

    @Test
    void settingThatAnotherRoleHasItsOwnValueOf_isMadeWithAWarning() throws Exception {
        db.execute("CREATE ROLE pgt_other", "ALTER ROLE pgt_other SET work_mem = '1MB'");
        try {
            JournalEntry entry = applier.apply(recommend(WORK_MEM), REAL);

            assertThat(entry.state()).isEqualTo(State.APPLIED);
            assertThat(entry.guards()).contains(GuardResult.warning("overridden", "has no effect for role pgt_other"));
        } finally {
            db.execute("DROP ROLE pgt_other");
        }
    }

    @Test
    void settingOnTheCommandLine_isRefused() throws Exception {
        try (EmbeddedPostgres own =
                EmbeddedPostgres.builder().setServerConfig("work_mem", "7MB").start()) {
            ApplyFixture fixture = ApplyFixture.on((PGSimpleDataSource) own.getPostgresDatabase());

            assertThatThrownBy(() -> fixture.applier().apply(recommend(WORK_MEM), REAL))
                    .hasMessageContaining("the server's command line");
        }
    }

    private static void assumeVersion(int atLeast, String why) throws SQLException {
        assumeThat(Integer.parseInt(String.valueOf(db.query("SELECT current_setting('server_version_num')"))))
                .as(why)
                .isGreaterThanOrEqualTo(atLeast * 10_000);
    }

    @Test
    void choiceThatThereIsNot_isRefused() throws Exception {
        assumeVersion(15, "wal_compression is a bool before PostgreSQL 15");

        assertThatThrownBy(() -> applier.apply(recommend(new Change.ServerSetting("wal_compression", "best")), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("one of");
    }

    @Test
    void roleWithoutPrivileges_isToldEveryGrantAndThenMay() throws Exception {
        assumeVersion(15, "GRANT ALTER SYSTEM needs PostgreSQL 15");
        db.execute("CREATE ROLE pgt_setter LOGIN PASSWORD 'secret'");
        ApplyPolicy policy = REAL.journalInMemory();
        ChangeApplier setter = db.applierOf("pgt_setter");
        try {
            assertThatThrownBy(() -> setter.apply(recommend(WORK_MEM), policy))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("GRANT ALTER SYSTEM ON PARAMETER work_mem TO pgt_setter")
                    .hasMessageContaining("GRANT EXECUTE ON FUNCTION pg_reload_conf() TO pgt_setter")
                    .hasMessageContaining("GRANT pg_read_all_settings TO pgt_setter")
                    .hasMessageContaining("GRANT SELECT ON pg_file_settings TO pgt_setter")
                    .hasMessageContaining("GRANT EXECUTE ON FUNCTION pg_show_all_file_settings() TO pgt_setter");
            db.execute(
                    "GRANT ALTER SYSTEM ON PARAMETER work_mem TO pgt_setter",
                    "GRANT EXECUTE ON FUNCTION pg_reload_conf() TO pgt_setter",
                    "GRANT pg_read_all_settings TO pgt_setter",
                    "GRANT SELECT ON pg_file_settings TO pgt_setter",
                    "GRANT EXECUTE ON FUNCTION pg_show_all_file_settings() TO pgt_setter");

            JournalEntry applied = setter.apply(recommend(WORK_MEM), policy);
            assertThat(applied.state()).isEqualTo(State.APPLIED);
            assertThat(setter.revert(applied, policy).state()).isEqualTo(State.REVERTED);
        } finally {
            db.execute("DROP OWNED BY pgt_setter", "DROP ROLE pgt_setter");
        }
    }

    @Test
    void managedService_isToldWhereToSetItInstead() throws Exception {
        db.execute("CREATE ROLE rds_superuser");
        try {
            assertThatThrownBy(() -> applier.apply(recommend(WORK_MEM), REAL))
                    .hasMessageContaining("managed service")
                    .hasMessageContaining("set work_mem in its parameter group");
        } finally {
            db.execute("DROP ROLE rds_superuser");
        }
    }

    @Test
    void fileWithAnError_isRefused() throws Exception {
        Path file = Path.of(String.valueOf(db.query("SHOW config_file")));
        byte[] before = Files.readAllBytes(file);
        Files.writeString(file, "\nwork_mem = 'lots'\n", StandardOpenOption.APPEND);
        try {
            assertThatThrownBy(() -> applier.apply(recommend(WORK_MEM), REAL))
                    .hasMessageContaining("the configuration files have an error");
        } finally {
            Files.write(file, before);
        }
    }

    @Test
    void fileEditedSinceTheLastReload_isRefused() throws Exception {
        Path file = Path.of(String.valueOf(db.query("SHOW config_file")));
        FileTime before = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        try {
            assertThatThrownBy(() -> applier.apply(recommend(WORK_MEM), REAL))
                    .hasMessageContaining(file + " was edited since the last reload");
            assertThat(inFile("work_mem")).isNull();
        } finally {
            Files.setLastModifiedTime(file, before);
        }
    }

    @Test
    void settingThatDoesNotTakeEffect_isTakenBackByItself() throws Exception {
        AtomicBoolean once = new AtomicBoolean();
        try {
            JournalEntry entry = applier.apply(recommend(WORK_MEM), REAL.listener(SettingsChangeTest.onApplying(() -> {
                if (once.compareAndSet(false, true)) {
                    db.execute("ALTER ROLE CURRENT_USER SET work_mem = '1MB'");
                }
            })));

            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().message())
                    .isEqualTo("it did not take effect: new sessions have 1024 kB, from user. It is taken back");
            assertThat(inFile("work_mem")).isNull();
        } finally {
            db.execute("ALTER ROLE CURRENT_USER RESET work_mem");
        }
    }

    @Test
    void valueChangedByAnother_isNotTakenBack() throws Exception {
        JournalEntry applied = applier.apply(recommend(WORK_MEM), REAL);
        db.execute("ALTER SYSTEM SET work_mem = '32MB'");
        db.execute("SELECT pg_reload_conf()");

        assertThatThrownBy(() -> applier.revert(applied))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("somebody else has set work_mem to 32MB since")
                .hasMessageContaining("ALTER SYSTEM RESET work_mem");
        assertThat(inFile("work_mem")).isEqualTo("32MB");
    }

    @Test
    void cancelledBeforeItIsWritten_leavesNothing() throws Exception {
        JournalEntry entry =
                applier.apply(recommend(WORK_MEM), REAL.listener(SettingsChangeTest.onApplying(applier::cancel)));

        assertThat(entry.state()).isIn(State.YIELDED, State.APPLIED);
        assertThat(inFile("work_mem")).isEqualTo(entry.state() == State.APPLIED ? "24MB" : null);
    }

    @Test
    void backendKilledBeforeItIsWritten_leavesNothing() throws Exception {
        JournalEntry entry = applier.apply(
                recommend(WORK_MEM),
                REAL.listener(SettingsChangeTest.onApplying(() -> db.query("SELECT count(pg_terminate_backend(l.pid))"
                        + " FROM pg_locks l WHERE l.locktype = 'advisory' AND l.pid <> pg_backend_pid()"))));

        assertThat(entry.state()).isEqualTo(State.FAILED);
        assertThat(entry.outcome().sqlState()).isEqualTo("57P01");
        assertThat(inFile("work_mem")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        // state, in the file, reloaded, settled as, in the file then
        "APPLYING, false, true, FAILED, false",
        "APPLYING, true, false, FAILED, false",
        "APPLYING, true, true, APPLIED, true",
        "REVERTING, true, true, APPLIED, true",
        "REVERTING, false, false, REVERTED, false",
        "REVERTING, false, true, REVERTED, false",
    })
    void processThatDied_isSettledByTheFileAndTheServer(
            State state, boolean inFile, boolean reloaded, State expected, boolean inFileThen) throws Exception {
        boolean wasInEffect = state == State.REVERTING;
        applier.apply(recommend(WORK_MEM), REAL);
        if (!wasInEffect) {
            db.execute("ALTER SYSTEM RESET work_mem");
            db.execute("SELECT pg_reload_conf()");
            db.await("SELECT WHERE current_setting('work_mem') = '4MB'");
        }
        db.execute(inFile ? "ALTER SYSTEM SET work_mem = '24MB'" : "ALTER SYSTEM RESET work_mem");
        if (reloaded) {
            db.execute("SELECT pg_reload_conf()");
            awaitInNewSession("SHOW work_mem", inFile ? "24MB" : "4MB");
        }
        db.execute("UPDATE pgtender.journal SET state = '" + state + "'");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(expected);
        assertThat(inFile("work_mem")).isEqualTo(inFileThen ? "24MB" : null);
        awaitInNewSession("SHOW work_mem", inFileThen ? "24MB" : "4MB");
    }

    private static String inFile(String name) throws SQLException {
        return db.query(
                "SELECT setting FROM pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf' AND name = '" + name
                        + "'");
    }

    private static void awaitInNewSession(String sql, String expected) throws SQLException {
        long end = System.nanoTime() + ApplyFixture.DEADLINE.toNanos();
        while (!expected.equals(db.query(sql))) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
