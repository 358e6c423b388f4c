package io.pgtender.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flyway itself runs what is written for it. */
class FlywayTest {

    private ExportFixture fixture;

    @TempDir
    private Path directory;

    @BeforeEach
    void create() throws Exception {
        fixture = ExportFixture.create();
    }

    @Test
    void versioned_migrated_leavesAValidIndex() throws Exception {
        Migrations.write(
                ExportFixture.export(MigrationFormat.FLYWAY_VERSIONED, ExportFixture.createIndex()), directory);

        migrate();

        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("valid");
    }

    @Test
    void versioned_everyKind_isMade() throws Exception {
        Migrations.write(ExportFixture.export(MigrationFormat.FLYWAY_VERSIONED, ExportFixture.all()), directory);

        int executed = migrate();

        assertThat(executed).isEqualTo(6);
        assertThat(fixture.effects()).isEqualTo("{fillfactor=80}1");
        assertThat(fixture.state(ExportFixture.OLD_INDEX.name())).isEqualTo("gone");
    }

    @Test
    void undoScripts_everyKind_takeAllBack() throws Exception {
        List<MigrationFile> files = ExportFixture.export(MigrationFormat.FLYWAY_VERSIONED, ExportFixture.all());
        Migrations.write(files, directory);
        migrate();
        // The free edition has no undo: the undo scripts run as versions after all others.
        for (MigrationFile file : files) {
            if (file.name().startsWith("U")) {
                Files.writeString(directory.resolve(file.name().replace("U2026", "V2027")), file.content());
            }
        }

        migrate();

        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("gone");
        assertThat(fixture.state(ExportFixture.OLD_INDEX.name())).isEqualTo("valid");
        assertThat(fixture.effects()).isEqualTo("{}0");
    }

    @Test
    void versioned_indexIsThereAlready_passes() throws Exception {
        fixture.execute(ExportFixture.DEFINITION.createSql(ExportFixture.NEW_INDEX, true));
        Migrations.write(
                ExportFixture.export(MigrationFormat.FLYWAY_VERSIONED, ExportFixture.createIndex()), directory);

        assertThat(migrate()).isEqualTo(1);
    }

    @Test
    void versioned_indexIsThereButInvalid_failsWithTheRemedy() throws Exception {
        fixture.execute(ExportFixture.DEFINITION.createSql(ExportFixture.NEW_INDEX, true));
        fixture.invalidate(ExportFixture.NEW_INDEX);
        Migrations.write(
                ExportFixture.export(MigrationFormat.FLYWAY_VERSIONED, ExportFixture.createIndex()), directory);

        assertThatThrownBy(this::migrate)
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("DROP INDEX CONCURRENTLY, then migrate again");
    }

    @Test
    void repeatable_migratedTwice_runsOnce() throws Exception {
        Migrations.write(
                ExportFixture.export(MigrationFormat.FLYWAY_REPEATABLE, ExportFixture.createIndex()), directory);
        migrate();

        assertThat(migrate()).isZero();
        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("valid");
    }

    @Test
    void journal_migrated_isThere() throws Exception {
        Migrations.write(ExportFixture.migrations().exportJournal(MigrationFormat.FLYWAY_VERSIONED), directory);

        migrate();

        assertThat(fixture.query("SELECT count(*) FROM pgtender.journal")).isEqualTo("0");
    }

    private int migrate() {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(fixture.dataSource)
                .locations("filesystem:" + directory)
                .baselineOnMigrate(true);
        // flyway.postgresql.transactional.lock=false, as the scripts ask for.
        configuration
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        return configuration.load().migrate().migrationsExecuted;
    }
}
