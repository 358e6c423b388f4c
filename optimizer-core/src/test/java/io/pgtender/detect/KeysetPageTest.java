package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetPageTest {

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE event (id int PRIMARY KEY, at int NOT NULL, rank int NOT NULL, gone bool);
                    INSERT INTO event SELECT i, i / 5, i % 3, i % 4 = 0 FROM generate_series(1, 60) i;
                    """);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @Test
    void page_startsAfterALastRow() {
        KeysetPage page = page("select id from event where gone = ? order by at desc limit 20 offset 40");

        assertThat(page.sql())
                .isEqualTo(
                        "SELECT id FROM event WHERE gone = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?");
        assertThat(page.columns()).containsExactly("at", "id");
        assertThat(page.index()).containsExactly("gone", "at DESC", "id DESC");
    }

    @Test
    void conditionsWithOr_keepTheirParentheses() {
        assertThat(page("select id from event where gone or at > 3 order by id limit 5 offset 5")
                        .sql())
                .isEqualTo("SELECT id FROM event WHERE (gone OR at > ?) AND id > ? ORDER BY id LIMIT ?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id, at, rank from event order by id offset 20 limit 10",
                "select id, at, rank from event order by at limit 10 offset 20",
                "select e.id, e.at, e.rank from event e order by e.at desc limit 10 offset 20",
                "select id, at, rank from event order by rank, at desc limit 10 offset 20",
                "select id, at, rank from event order by rank desc, at, id desc offset 20 rows fetch first 10 rows only",
                "select e.id, e.at, e.rank from event e where not e.gone order by e.rank desc, e.at limit 10 offset 20"
            })
    void rowsOfThePage_areThoseAfterTheRowsThatAreSkipped(String sql) throws SQLException {
        KeysetPage page = page(sql);
        String complete = page.sql().substring(page.sql().indexOf("ORDER BY"));
        String order = complete.substring(0, Math.max(complete.indexOf("LIMIT"), complete.indexOf("FETCH")));
        String all = sql.substring(0, sql.indexOf("order by")) + order;
        List<Integer> everything = ids(all);
        List<Integer> last = values(all, page.columns(), 19);

        assertThat(ids(filled(page.sql(), page.columns(), last))).isEqualTo(everything.subList(20, 30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id from event order by id limit 5",
                "select id from event limit 5 offset 5",
                "select id from event order by lower(name) limit 5 offset 5",
                "select id from event order by at nulls last limit 5 offset 5",
                "select id from event order by 1 limit 5 offset 5",
                "select distinct at from event order by at limit 5 offset 5",
                "select at, count(*) from event group by at order by at limit 5 offset 5",
                "select id from event union select id from event order by id limit 5 offset 5"
            })
    void orderOfMoreThanColumns_isLeftAlone(String sql) {
        assertThat(KeysetPage.of(QueryShapes.parse(sql), List.of("id"))).isEmpty();
    }

    private static KeysetPage page(String sql) {
        return KeysetPage.of(QueryShapes.parse(sql), List.of("id")).orElseThrow();
    }

    /** The page with its values: those of its columns in their order, again for each comparison, then a limit of 10. */
    private static String filled(String sql, List<String> columns, List<Integer> last) {
        StringBuilder filled = new StringBuilder();
        String[] parts = sql.split("\\?", -1);
        for (int i = 0; i < parts.length; i++) {
            filled.append(parts[i]);
            if (i < parts.length - 2) {
                filled.append(last.get(columns.indexOf(comparedBefore(parts, i, columns))));
            } else if (i == parts.length - 2) {
                filled.append(10);
            }
        }
        return filled.toString();
    }

    private static String comparedBefore(String[] parts, int index, List<String> columns) {
        if (parts[index].equals(", ")) {
            int position = 0;
            for (int i = index; parts[i].equals(", "); i--) {
                position++;
            }
            return columns.get(position);
        }
        String[] words = parts[index].replace("(", " ").trim().split(" ");
        String compared = words[words.length - 2];
        return columns.contains(compared) ? compared : columns.get(0);
    }

    private static List<Integer> ids(String sql) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(row.getInt("id"));
            }
        }
        return ids;
    }

    private static List<Integer> values(String sql, List<String> columns, int index) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            for (int i = 0; i <= index; i++) {
                row.next();
            }
            List<Integer> values = new ArrayList<>();
            for (String column : columns) {
                values.add(row.getInt(KeyCondition.lastPart(column)));
            }
            return values;
        }
    }
}
