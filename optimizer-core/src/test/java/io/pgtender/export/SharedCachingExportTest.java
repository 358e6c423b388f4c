package io.pgtender.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedCachingExportTest {

    @Test
    void exportedStatements_makeAndDropEverything() throws SQLException {
        RelationName odd = new RelationName("public", ExportFixture.HOSTILE);
        Step step = ChangeSteps.of(Change.SharedCaching.recommend(List.of(new RelationName("public", "part"), odd)));
        try (Connection connection = TestPostgres.newDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE part (id int) PARTITION BY RANGE (id)");
            statement.execute("CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)");
            statement.execute("CREATE TABLE " + odd.toSql() + " (id int)");
            for (int i = 0; i < 2; i++) {
                for (String sql : step.up()) {
                    statement.execute(sql);
                }
            }
            statement.execute("INSERT INTO " + odd.toSql() + " VALUES (1)");
            statement.execute("INSERT INTO part VALUES (1)");
            assertThat(count(statement, "pgtender.written WHERE relation > 0")).isEqualTo(2);
            assertThat(count(statement, "pg_trigger WHERE tgname = 'pgtender_written'"))
                    .isEqualTo(3);
            for (String sql : step.down()) {
                statement.execute(sql);
            }
            assertThat(count(statement, "pg_trigger WHERE tgname LIKE 'pgtender%'"))
                    .isZero();
            assertThat(count(statement, "pg_class WHERE relname = 'written'")).isZero();
        }
    }

    private static int count(Statement statement, String from) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + from)) {
            row.next();
            return row.getInt(1);
        }
    }
}
