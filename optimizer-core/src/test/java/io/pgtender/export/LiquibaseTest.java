package io.pgtender.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Liquibase itself runs what is written for it. */
class LiquibaseTest {

    /** Held, because the logging framework forgets a logger that nobody holds, and its level with it. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    private ExportFixture fixture;

    @TempDir
    private Path directory;

    @BeforeEach
    void create() throws Exception {
        LIQUIBASE.setLevel(Level.WARNING);
        fixture = ExportFixture.create();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "LIQUIBASE_.*")
    void update_createIndex_leavesAValidIndex(MigrationFormat format) throws Exception {
        run(ExportFixture.export(format, ExportFixture.createIndex()), liquibase -> liquibase.update(new Contexts()));

        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("valid");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "LIQUIBASE_.*")
    void update_everyKind_isMade(MigrationFormat format) throws Exception {
        run(ExportFixture.export(format, ExportFixture.all()), liquibase -> liquibase.update(new Contexts()));

        assertThat(fixture.effects()).isEqualTo("{fillfactor=80}1");
        assertThat(fixture.state(ExportFixture.OLD_INDEX.name())).isEqualTo("gone");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "LIQUIBASE_.*")
    void rollback_everyKind_takesAllBack(MigrationFormat format) throws Exception {
        List<MigrationFile> files = ExportFixture.export(format, ExportFixture.all());
        run(files, liquibase -> liquibase.update(new Contexts()));

        run(files, liquibase -> liquibase.rollback(6, null, new Contexts(), new LabelExpression()), "again");

        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("gone");
        assertThat(fixture.state(ExportFixture.OLD_INDEX.name())).isEqualTo("valid");
        assertThat(fixture.effects()).isEqualTo("{}0");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "LIQUIBASE_.*")
    void journal_updated_isThere(MigrationFormat format) throws Exception {
        run(ExportFixture.migrations().exportJournal(format), liquibase -> liquibase.update(new Contexts()));

        assertThat(fixture.query("SELECT count(*) FROM pgtender.journal")).isEqualTo("0");
    }

    private interface Work {
        void with(Liquibase liquibase) throws Exception;
    }

    private void run(List<MigrationFile> files, Work work) throws Exception {
        run(files, work, "first");
    }

    private void run(List<MigrationFile> files, Work work, String into) throws Exception {
        Path target = directory.resolve(into);
        Migrations.write(files, target);
        try (Connection connection = fixture.dataSource.getConnection()) {
            Database database =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            work.with(new Liquibase(files.get(0).name(), new DirectoryResourceAccessor(target), database));
        }
    }
}
