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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchedReadTest {

    private static final int KEYS = 4;

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE item (id int, name text, owner int, gone bool, "a, FROM b" int, "Id" int, "x ?" int);
                    INSERT INTO item SELECT i, 'n' || i % 5, i % 6, i % 3 = 0, i, i % 4, i FROM generate_series(1, 24) i;
                    CREATE TABLE owner (id int, name text, boss int);
                    INSERT INTO owner SELECT i, 'o' || i, i % 3 FROM generate_series(0, 4) i;
                    """);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                select * from item where id = ?           | SELECT * FROM item WHERE id = ANY (?)
                select id, name from item where id=?      | SELECT id, name FROM item WHERE id = ANY (?)
                select name from item where id = ?        | SELECT id, name FROM item WHERE id = ANY (?)
                select name from item where owner = 7     | SELECT owner, name FROM item WHERE owner = ANY (?)
                select i.name from item i where i.owner = ? | SELECT i.owner, i.name FROM item i WHERE i.owner = ANY (?)
                select i.* from item i where i.owner = ?  | SELECT i.* FROM item i WHERE i.owner = ANY (?)
                select i.owner as o from item i where i.owner = ? | SELECT i.owner AS o FROM item i WHERE i.owner = ANY (?)
                select owner o from item where owner = ?  | SELECT owner, owner o FROM item WHERE owner = ANY (?)
                select owner + id from item where owner = ? | SELECT owner, owner + id FROM item WHERE owner = ANY (?)
                select name from item where owner = ? order by name desc | SELECT owner, name FROM item WHERE owner = ANY (?) ORDER BY name DESC
                select name from item where not gone and owner = ? | SELECT owner, name FROM item WHERE NOT gone AND owner = ANY (?)
                select name from item where owner = ? and gone is not null | SELECT owner, name FROM item WHERE owner = ANY (?) AND gone IS NOT NULL
                select name from item where "Id" = ?      | SELECT "Id", name FROM item WHERE "Id" = ANY (?)
                select "a, FROM b" from item where id = ? | SELECT id, "a, FROM b" FROM item WHERE id = ANY (?)
                select name from item where "x ?" = ?     | SELECT "x ?", name FROM item WHERE "x ?" = ANY (?)
                select o.id from item i join owner o on o.id = i.owner where i.id = ? | SELECT i.id, o.id FROM item i JOIN owner o ON o.id = i.owner WHERE i.id = ANY (?)
                select o.* from item i join owner o on o.id = i.owner where i.id = ? | SELECT i.id, o.* FROM item i JOIN owner o ON o.id = i.owner WHERE i.id = ANY (?)
                select i.name from item i left join owner o on o.id = i.owner where o.boss = ? | SELECT o.boss, i.name FROM item i LEFT JOIN owner o ON o.id = i.owner WHERE o.boss = ANY (?)
                """)
    void readOfOneKey_becomesOneOfMany(String sql, String batched) {
        assertThat(BatchedRead.of(QueryShapes.parse(sql))).contains(batched);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select name, id from item where owner = ?",
                "select name from item where owner = ? order by name",
                "select name from item where not gone and owner = ? and id is not null",
                "select i.name, o.name from item i left join owner o on o.id = i.owner where o.boss = ?",
                "select o.id, i.name from item i join owner o on o.id = i.owner where i.id = ?"
            })
    void rowsOfManyKeys_areThoseOfEachKeyTogether(String sql) throws SQLException {
        String batched = BatchedRead.of(QueryShapes.parse(sql)).orElseThrow();
        List<String> oneByOne = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            oneByOne.addAll(rows(sql, key, 0));
        }
        Integer[] keys = {0, 1, 2, 3};

        assertThat(oneByOne).isNotEmpty();
        assertThat(rows(batched, connection.createArrayOf("int4", keys), 1))
                .containsExactlyInAnyOrderElementsOf(oneByOne);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from item where owner = ?",
                "select lower(name) from item where owner = ?",
                "select (select 1) from item where owner = ?",
                "select distinct name from item where owner = ?",
                "select all name from item where owner = ?",
                "select from item where owner = ?",
                "select name from item where owner = ? limit 1",
                "select name from item where owner = ? limit all",
                "select name from item where owner = ? order by id offset ?",
                "select name from item where owner = ? order by id fetch first row only",
                "select name from item where owner = ? fetch first row with ties",
                "select name from item where owner = ? order by 1",
                "select name from item where owner = ? and id = ?",
                "select name from item where owner = ? and gone = false and id > 5",
                "select 'x', name from item where owner = ?",
                "select name from item where owner = ? or gone",
                "select name from item where gone or owner = ?",
                "select name from item where not owner = ?",
                "select name from item where gone and not owner = ?",
                "select name from item where owner <> ?",
                "select name from item where owner <= ?",
                "select name from item where owner = - ?",
                "select name from item where ? = owner",
                "select name from item where id + owner = ?",
                "select name from item where coalesce(owner, id) = ?",
                "select name from item where owner = ?::int",
                "select name from item where owner = ? + id",
                "select name from item where owner = ? is null",
                "select name from item where id between owner and owner = ?",
                "select name from item where case when gone then gone else gone and owner = ? and gone end",
                "select name from item where owner in (?)",
                "select name from item where owner = (select id from owner where boss = ?)",
                "select name from item where exists (select from owner where id = ?)",
                "select name from (select * from item where owner = ? order by id) s",
                "select i.name from item i left join owner o on o.id = i.owner and o.boss = ?",
                "select i.name from item i join owner o on o.id = ?",
                "select name from item group by name having name = ?",
                "select name from item where gone group by name having gone and name = ?",
                "select name from item union select name from owner where id = ?",
                "select name from item where owner = ? union select name from owner",
                "select name from item where owner = ? for update",
                "select name from item where owner = ? order by id for share",
                "select name into copy from item where owner = ?",
                "select b.id from item a join owner b on b.id = a.owner where a.id = ? order by id",
                "with w as (select 1) select name from item where owner = ?",
                "select name from item where owner = ?; select 1",
                "select name from item",
                "select ?",
                "update item set name = null where id = ?",
                "delete from item where id = ?",
                "insert into item select * from item where id = ?",
                "begin",
                ""
            })
    void readWhoseRowsDependOnMore_isLeftAlone(String sql) {
        assertThat(BatchedRead.of(QueryShapes.parse(sql))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4_060, 4_096, 5_000})
    void textThatWasCut_isLeftAlone(int length) {
        String sql = "select a from t where k = ? and " + "b".repeat(length);

        assertThat(BatchedRead.of(QueryShapes.parse(sql)).filter(batched -> batched.contains("…")))
                .isEmpty();
    }

    private static List<String> rows(String sql, Object key, int skippedColumns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, key);
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1 + skippedColumns; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(row.getString(i));
                    }
                    rows.add(values.toString());
                }
            }
            return rows;
        }
    }
}
