package io.pgtender.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationsTest {

    private static final Change INDEX = Change.CreateIndex.of(
            IndexDefinition.btree(new RelationName("public", "orders"), List.of(IndexKey.column("customer_id"))));

    @Test
    void versioned_namesVersionAndUndoAlike() {
        assertThat(ExportFixture.export(MigrationFormat.FLYWAY_VERSIONED, INDEX))
                .extracting(MigrationFile::name)
                .containsExactly(
                        "V20261121093000_1__create_index_on_public_orders_customer_id.sql",
                        "V20261121093000_1__create_index_on_public_orders_customer_id.sql.conf",
                        "U20261121093000_1__create_index_on_public_orders_customer_id.sql",
                        "U20261121093000_1__create_index_on_public_orders_customer_id.sql.conf");
    }

    @Test
    void repeatable_doesNotChangeWithTheTimeOfExport() {
        assertThat(Migrations.now().export(List.of(ExportFixture.recommend(INDEX)), MigrationFormat.FLYWAY_REPEATABLE))
                .isEqualTo(ExportFixture.export(MigrationFormat.FLYWAY_REPEATABLE, INDEX));
    }

    @Test
    void serverSetting_isNoStatement() {
        List<MigrationFile> files =
                ExportFixture.export(MigrationFormat.SQL, new Change.ServerSetting("work_mem", "64MB"));

        assertThat(files.get(0).content()).contains("do: ALTER SYSTEM SET work_mem = '64MB'");
        assertThat(files.get(0).content().lines()).allMatch(line -> line.isEmpty() || line.startsWith("--"));
    }

    @Test
    void adviceOnly_takesNoVersionOfFlyway() {
        assertThat(ExportFixture.export(
                        MigrationFormat.FLYWAY_VERSIONED,
                        new Change.ApplicationChange("ask once", Optional.of("SELECT 1"))))
                .extracting(MigrationFile::name)
                .containsExactly("pgtender_advice.txt");
    }

    @ParameterizedTest
    @EnumSource(MigrationFormat.class)
    void export_says_why(MigrationFormat format) {
        assertThat(ExportFixture.export(format, INDEX).get(0).content())
                .contains("why: it is scanned")
                .contains("measured: measured");
    }

    @ParameterizedTest
    @EnumSource(MigrationFormat.class)
    void export_ofNothing_isNoFile(MigrationFormat format) {
        assertThat(ExportFixture.export(format)).isEmpty();
    }

    @Test
    void sql_upThenDown_leavesTheDatabaseAsItWas() throws Exception {
        ExportFixture fixture = ExportFixture.create();
        List<MigrationFile> files = ExportFixture.export(MigrationFormat.SQL, ExportFixture.all());

        run(fixture, files.get(0));
        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("valid");
        assertThat(fixture.effects()).isEqualTo("{fillfactor=80}1");
        run(fixture, files.get(1));

        assertThat(fixture.state(ExportFixture.NEW_INDEX)).isEqualTo("gone");
        assertThat(fixture.state(ExportFixture.OLD_INDEX.name())).isEqualTo("valid");
        assertThat(fixture.effects()).isEqualTo("{}0");
    }

    @Test
    void write_aFileIsThere_leavesIt(@TempDir Path directory) throws Exception {
        List<MigrationFile> files = ExportFixture.export(MigrationFormat.SQL, INDEX);
        Migrations.write(files, directory);

        assertThatThrownBy(() -> Migrations.write(files, directory)).isInstanceOf(FileAlreadyExistsException.class);
    }

    /** One statement at a time, as psql sends them: here a statement ends where a line ends with a semicolon. */
    private static void run(ExportFixture fixture, MigrationFile file) throws Exception {
        try (Connection connection = fixture.dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            StringBuilder sql = new StringBuilder();
            for (String line : file.content().lines().toList()) {
                sql.append(line).append('\n');
                boolean withinBody = sql.indexOf("DO $pgtender$") >= 0 && !line.startsWith("END $pgtender$");
                if (line.endsWith(";") && !line.startsWith("--") && !withinBody) {
                    statement.execute(sql.toString());
                    sql.setLength(0);
                }
            }
        }
    }
}
