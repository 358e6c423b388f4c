package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecursiveReadTest {

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE category (id int PRIMARY KEY, parent_id int, name text, hidden bool);
                    INSERT INTO category SELECT i, nullif(i / 2, 0), 'c' || i, i % 7 = 0 FROM generate_series(1, 40) i;
                    """);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @Test
    void chain_becomesARecursiveQuery() {
        assertThat(RecursiveRead.of(QueryShapes.parse("select id, parent_id from category where id = ?"), ""))
                .map(Rewrite::sql)
                .contains(
                        "WITH RECURSIVE chain AS ((SELECT id, parent_id FROM category WHERE id = ?) UNION SELECT step.*"
                                + " FROM chain CROSS JOIN LATERAL (SELECT id, parent_id FROM category WHERE id = chain.parent_id)"
                                + " AS step) SELECT * FROM chain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id, parent_id, name from category where id = ?",
                "select c.parent_id, c.name from category c where c.id = ?",
                "select c1_0.id, c1_0.name, c1_0.parent_id as parent from category c1_0 where not c1_0.hidden and c1_0.id = ?",
                "select name, parent_id from category where id = ? limit all"
            })
    void rowsOfTheChain_areThoseOfItsSteps(String sql) throws SQLException {
        String pointer = sql.contains("as parent") ? "parent" : "parent_id";
        String recursive =
                RecursiveRead.of(QueryShapes.parse(sql), "").orElseThrow().sql();

        assertThat(steps(sql, pointer, 37)).hasSizeGreaterThan(2);
        assertThat(rows(recursive, 37)).containsExactlyElementsOf(steps(sql, pointer, 37));
    }

    @Test
    void rowsOfTheTree_areThoseOfItsLevels() throws SQLException {
        String sql = "select id, name from category where parent_id = ? order by name";
        String recursive =
                RecursiveRead.of(QueryShapes.parse(sql), "id").orElseThrow().sql();

        assertThat(steps(sql, "id", 2)).hasSizeGreaterThan(10);
        assertThat(rows(recursive, 2)).containsExactlyInAnyOrderElementsOf(steps(sql, "id", 2));
    }

    @Test
    void ring_ends() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE ring (id int, next_id int); INSERT INTO ring VALUES (1, 2), (2, 3), (3, 1)");
        }
        String sql = RecursiveRead.of(QueryShapes.parse("select id, next_id from ring where id = ?"), "")
                .orElseThrow()
                .sql();

        assertThat(rows(sql, 1)).containsExactly("1, 2", "2, 3", "3, 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from category where id = ?",
                "select id, name from category where id = ?",
                "select id, parent_id, previous_id from category where id = ?",
                "select id, parent_id from category where id = ? and name = ?",
                "select id, parent_id from category where id in (?)",
                "select id, parent_id from category",
                "select id, parent_id from category where id = ? for update",
                "delete from category where id = ?"
            })
    void readWhosePointerCannotBeTold_isLeftAlone(String sql) {
        assertThat(RecursiveRead.of(QueryShapes.parse(sql), "")).isEmpty();
    }

    @Test
    void pointerThatIsNotInTheText_isLeftAlone() {
        assertThat(RecursiveRead.of(QueryShapes.parse("select * from category where parent_id = ?"), "id"))
                .isEmpty();
    }

    /** Rows of all executions, each asked for what an earlier one found, breadth first. */
    private static List<String> steps(String sql, String pointer, int start) throws SQLException {
        List<String> rows = new ArrayList<>();
        Deque<Integer> keys = new ArrayDeque<>(List.of(start));
        while (!keys.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setInt(1, keys.poll());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.add(text(row));
                        int next = row.getInt(pointer);
                        if (!row.wasNull()) {
                            keys.add(next);
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static List<String> rows(String sql, int key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, key);
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(text(row));
                }
            }
            return rows;
        }
    }

    private static String text(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(row.getString(i));
        }
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
