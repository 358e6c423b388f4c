package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchedWriteTest {

    private Connection connection;

    @BeforeEach
    void createTable() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE item (id int PRIMARY KEY, name int, "Size" bigint DEFAULT 5, seen int DEFAULT 0);
                    INSERT INTO item SELECT i, i, i FROM generate_series(1, 9) i;
                    """);
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                insert into item (id, name) values (?, ?) | INSERT INTO item (id, name) SELECT rows_given.id, rows_given.name FROM unnest(?, ?) AS rows_given (id, name)
                insert into item (id, "Size") values (?, ?) | INSERT INTO item (id, "Size") SELECT rows_given.id, rows_given."Size" FROM unnest(?, ?) AS rows_given (id, "Size")
                insert into item (id, seen, name) values (?, now(), lower(?::text)) returning id | INSERT INTO item (id, seen, name) SELECT rows_given.id, now(), lower(rows_given.name::text) FROM unnest(?, ?::text[]) AS rows_given (id, name) RETURNING id
                insert into item (id, name) values (?, ?) on conflict do nothing | INSERT INTO item (id, name) SELECT rows_given.id, rows_given.name FROM unnest(?, ?) AS rows_given (id, name) ON CONFLICT DO NOTHING
                update item set name = ? where id = ? | UPDATE item SET name = rows_given.new_name FROM unnest(?, ?) AS rows_given (new_name, old_id) WHERE id = rows_given.old_id
                update item i set "Size" = ?, seen = seen + 1 where i.id = ? and i."Size" = ? | UPDATE item i SET "Size" = rows_given."new_Size", seen = seen + rows_given.new_seen FROM unnest(?, ?, ?, ?) AS rows_given ("new_Size", new_seen, old_id, "old_Size") WHERE i.id = rows_given.old_id AND i."Size" = rows_given."old_Size"
                update item set name = ? + ? where id = ? | UPDATE item SET name = rows_given.new_name + rows_given.v2_new_name FROM unnest(?, ?, ?) AS rows_given (new_name, v2_new_name, old_id) WHERE id = rows_given.old_id
                delete from item where id = ? | DELETE FROM item WHERE id = ANY (?)
                delete from item where seen is null and id = ? and name = ? returning id | DELETE FROM item WHERE (id, name) IN (SELECT * FROM unnest(?, ?)) AND seen IS NULL RETURNING id
                """)
    void writeOfOneRow_becomesOneOfMany(String sql, String batched) {
        assertThat(BatchedWrite.of(QueryShapes.parse(sql))).map(Rewrite::sql).contains(batched);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into item (id, name) values (? + 20, ?)",
                "insert into item (id, name) values (?, ?) on conflict (id) do update set name = excluded.name + item.seen",
                "update item set name = ? where id = ?",
                "update item as i set \"Size\" = ?, seen = i.seen + name where i.id = ? and seen is not null",
                "delete from item where id = ? and name = ?"
            })
    void rowsThatAreWrittenTogether_areThoseWrittenOneByOne(String sql) throws SQLException {
        Integer[] first = {1, 4, 6};
        Integer[] second = {1, 5, 6};
        connection.setAutoCommit(false);
        for (int i = 0; i < first.length; i++) {
            execute(sql, first[i], second[i]);
        }
        List<String> oneByOne = rows();
        connection.rollback();
        List<String> before = rows();
        String batched = BatchedWrite.of(QueryShapes.parse(sql))
                .orElseThrow()
                .sql()
                .replace("rows_given.id + ?", "rows_given.id + 20");
        if (batched.contains("rows_given.v2_id")) {
            batched = batched.replace("rows_given.v2_id", "20")
                    .replace("unnest(?, ?, ?)", "unnest(?, ?)")
                    .replace("(id, v2_id, name)", "(id, name)");
        }
        execute(batched, connection.createArrayOf("int4", first), connection.createArrayOf("int4", second));

        assertThat(oneByOne).isNotEqualTo(before);
        assertThat(rows()).isEqualTo(oneByOne);
    }

    @Test
    void rowThatIsUpdatedTwice_isSaidToBeChangedOnce() {
        assertThat(BatchedWrite.of(QueryShapes.parse("update item set name = ? where id = ?"))
                        .orElseThrow()
                        .cautions())
                .containsExactly(BatchedWrite.ONCE);
    }

    @Test
    void parametersAfterTheRow_areSaidToBeThoseOfEveryRow() {
        String sql = "insert into item (id) values (?) on conflict (id) do update set name = ?";

        assertThat(BatchedWrite.of(QueryShapes.parse(sql)).orElseThrow().cautions())
                .containsExactly(BatchedWrite.SAME_FOR_ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into item values (?, ?)",
                "insert into item (id, name) values (?)",
                "insert into item (id, name) values (?, default)",
                "insert into item (id, name) values (?, 1), (?, name)",
                "insert into item (id) select id from item where name = ?",
                "insert into item (id) values (now())",
                "insert into item default values",
                "update item set name = ?",
                "update item set name = ? from owner where item.id = ?",
                "update item set name = ? where gone",
                "delete from item where id = ? or name = ?",
                "delete from item where id > ?",
                "delete from item where id between ? and ?",
                "delete from item where id in (?) and name = ?",
                "delete from item",
                "select name from item where id = ?",
                "with w as (select 1) insert into item (id) values (?)",
                "delete from item where id = ?; delete from item where id = ?",
                ""
            })
    void writeOfMoreThanOneRow_isLeftAlone(String sql) {
        assertThat(BatchedWrite.of(QueryShapes.parse(sql))).isEmpty();
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof Array array) {
                    statement.setArray(i + 1, array);
                } else {
                    statement.setObject(i + 1, values[i]);
                }
            }
            statement.execute();
        }
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT item::text FROM item ORDER BY id")) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
