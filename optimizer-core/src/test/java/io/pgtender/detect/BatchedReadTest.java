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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
        assertThat(BatchedRead.of(QueryShapes.parse(sql))).map(Rewrite::sql).contains(batched);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                select name from item where ? = owner      | SELECT owner, name FROM item WHERE owner = ANY (?)
                select name from item where owner = ?::int | SELECT owner, name FROM item WHERE owner = ANY (?::int[])
                select name from item where owner in (?)   | SELECT owner, name FROM item WHERE owner = ANY (?)
                select lower(name) from item where owner = ? | SELECT owner, lower(name) FROM item WHERE owner = ANY (?)
                select all name from item where owner = ?  | SELECT ALL owner, name FROM item WHERE owner = ANY (?)
                select from item where owner = ?           | SELECT owner FROM item WHERE owner = ANY (?)
                select count(*) from item where owner = ?  | SELECT owner, count(*) FROM item WHERE owner = ANY (?) GROUP BY owner
                select max(id) as m, min(id) from item i where not gone and i.owner = ? | SELECT i.owner, max(id) AS m, min(id) FROM item i WHERE NOT gone AND i.owner = ANY (?) GROUP BY i.owner
                select name from item where owner = ? and id = ? | SELECT owner, id, name FROM item WHERE (owner, id) IN (SELECT * FROM unnest(?, ?))
                select name from item where gone and owner = ? and id = ?::int | SELECT owner, id, name FROM item WHERE gone AND (owner, id) IN (SELECT * FROM unnest(?, ?::int[]))
                select name from item where owner = ? limit 1 | SELECT keys.owner, found.* FROM unnest(?) AS keys (owner) CROSS JOIN LATERAL (SELECT name FROM item WHERE owner = keys.owner LIMIT ?) AS found
                select exists (select from item where owner = ?) | SELECT keys.owner, EXISTS (SELECT FROM item WHERE owner = keys.owner) FROM unnest(?) AS keys (owner)
                """)
    void otherReadOfOneKey_becomesOneOfManyInItsOwnForm(String sql, String batched) {
        assertThat(BatchedRead.of(QueryShapes.parse(sql))).map(Rewrite::sql).contains(batched);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select name, id from item where owner = ?",
                "select name from item where owner = ? order by name",
                "select name from item where not gone and owner = ? and id is not null",
                "select name from item where gone and ? = owner and id between owner and 7 * id",
                "select i.name, o.name from item i left join owner o on o.id = i.owner where o.boss = ?",
                "select o.id, i.name from item i join owner o on o.id = i.owner where i.id = ?",
                "select lower(name) from item where owner = ?",
                "select count(*), sum(id) as s from item where owner = ?",
                "select coalesce(sum(id), 0) from item where owner = ?",
                "select count(*) > 1 from item where owner = ?",
                "select generate_series(1, 2), name from item where owner = ?",
                "select distinct name from item where owner = ?",
                "select name, count(*) from item where owner = ? group by name having count(*) > 0",
                "select name from item where owner = ? order by id desc limit 2",
                "select name from item where owner = ? order by id offset 1",
                "select name from item where owner = ? order by id fetch first row only",
                "select name, row_number() over w from item where owner = ? window w as (order by id)",
                "select exists (select 1 from item where owner = ?)",
                "select 1 from item where owner = ? limit 1",
                "select name from item where owner = ? or gone and id < 3",
                "select name from item where not owner = ?",
                "select name from item where owner < ?",
                "select name from item where coalesce(owner, id) = ?",
                "select name from item where owner = (select id from owner where boss = ? limit 1)",
                "select name from (select * from item where owner = ? order by id limit 3) s",
                "select i.name from item i join owner o on o.id = i.owner and o.boss = ?",
                "select name from item group by name having min(owner) = ?",
                "select b.id from item a join owner b on b.id = a.owner where a.id = ? order by id",
                "select keys.name from item keys where keys.owner = ? limit 1"
            })
    void rowsOfManyKeys_areThoseOfEachKeyTogether(String sql) throws SQLException {
        Rewrite batched = BatchedRead.of(QueryShapes.parse(sql)).orElseThrow();
        List<String> oneByOne = new ArrayList<>();
        int columns = 0;
        for (int key = 0; key < KEYS; key++) {
            Rows rows = rows(sql, key);
            columns = rows.columns();
            for (String row : rows.rows(0)) {
                oneByOne.add(key + row);
            }
        }
        Integer[] keys = {0, 1, 2, 3};
        Rows together = rows(withConstantsOf(sql, batched.sql()), connection.createArrayOf("int4", keys));
        int added = together.columns() - columns;

        assertThat(oneByOne).isNotEmpty();
        assertThat(added == 0 ? together.rows(0) : together.keyedRows())
                .containsExactlyInAnyOrderElementsOf(
                        added == 0
                                ? oneByOne.stream().map(row -> row.substring(1)).toList()
                                : oneByOne);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select name from item where owner = ? and \"Id\" = ?",
                "select i.name from item i where gone and i.owner = ? and i.\"Id\" = ? order by id",
                "select max(id) from item where owner = ? and \"Id\" = ? group by name",
                "select name from item where owner = ? and \"Id\" = ? order by id limit 1"
            })
    void rowsOfManyKeysOfTwoColumns_areThoseOfEachKeyTogether(String sql) throws SQLException {
        Integer[] owners = {0, 1, 2, 3, 3};
        Integer[] ids = {0, 1, 2, 1, 3};
        List<String> oneByOne = new ArrayList<>();
        for (int i = 0; i < owners.length; i++) {
            for (String row : rows(sql, owners[i], ids[i]).rows(0)) {
                oneByOne.add("[" + owners[i] + ", " + ids[i] + ", " + row.substring(1));
            }
        }
        Rewrite batched = BatchedRead.of(QueryShapes.parse(sql)).orElseThrow();

        assertThat(oneByOne).isNotEmpty();
        assertThat(rows(
                                withConstantsOf(sql, batched.sql()),
                                connection.createArrayOf("int4", owners),
                                connection.createArrayOf("int4", ids))
                        .rows(0))
                .containsExactlyInAnyOrderElementsOf(oneByOne);
        assertThat(batched.cautions()).contains(BatchedRead.MAY_STAY);
    }

    @Test
    void countsOfManyKeys_haveNoRowForKeysWithoutAny() {
        assertThat(BatchedRead.of(QueryShapes.parse("select count(*) from item where owner = ?"))
                        .orElseThrow()
                        .cautions())
                .containsExactly(BatchedRead.NO_ROWS);
    }

    @Test
    void otherParameters_areSaidToBeThoseOfEveryKey() {
        assertThat(BatchedRead.of(QueryShapes.parse("select name from item where owner = ? and id > ?"))
                        .orElseThrow()
                        .cautions())
                .containsExactly(BatchedRead.SAME_FOR_ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select name from item where owner = ? order by 1",
                "select name, count(*) from item where owner = ? group by 1",
                "select name from item where owner <> ?",
                "select name from item where created > now() - interval ?",
                "select name from item where owner in (?) limit 5",
                "select name from item where owner in (?) and id = ?",
                "select name from item union select name from owner where id = ?",
                "select name from item where owner = ? union select name from owner",
                "select name from item where owner = ? for update",
                "select name from item where owner = ? order by id for share",
                "select name into copy from item where owner = ?",
                "with w as (select 1) select name from item where owner = ?",
                "select name from item where owner = ?; select 1",
                "select name from item",
                "select ?",
                "update item set name = null where id = ?",
                "delete from item where id = ?",
                "insert into item select * from item where id = ?",
                "begin",
                ")",
                ""
            })
    void readWithoutAKeyThatCanBeTold_isLeftAlone(String sql) {
        assertThat(BatchedRead.of(QueryShapes.parse(sql))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4_060, 4_096, 5_000})
    void textThatWasCut_isLeftAlone(int length) {
        String sql = "select a from t where k = ? and " + "b".repeat(length);

        assertThat(BatchedRead.of(QueryShapes.parse(sql))
                        .filter(batched -> batched.sql().contains("…")))
                .isEmpty();
    }

    /**
     * The rewritten statement with the constants of the original, of which the shape only knows where they stood. All of
     * them are numbers, in the same order.
     */
    private static String withConstantsOf(String sql, String batched) {
        List<String> values = new ArrayList<>();
        for (String word :
                sql.replace("(", "( ").replace(")", " )").replace(",", " ,").split(" ")) {
            if (!word.isEmpty() && word.chars().allMatch(Character::isDigit)) {
                values.add(word);
            }
        }
        int keys = (int) sql.chars().filter(c -> c == '?').count();
        boolean keysFirst = batched.contains("LATERAL");
        List<String> all = new ArrayList<>(Collections.nCopies(keys, "?"));
        if (keysFirst) {
            all.addAll(values);
        } else {
            boolean constantsFirst = !values.isEmpty() && sql.indexOf(values.get(0)) < sql.indexOf('?');
            all.addAll(constantsFirst ? 0 : keys, values);
        }
        StringBuilder filled = new StringBuilder();
        int next = 0;
        for (char c : batched.toCharArray()) {
            filled.append(c == '?' && next < all.size() ? all.get(next++) : String.valueOf(c));
        }
        return filled.toString();
    }

    private record Rows(int columns, List<List<String>> values) {
        List<String> rows(int skippedColumns) {
            return values.stream()
                    .map(row -> row.subList(skippedColumns, row.size()).toString())
                    .toList();
        }

        /** Rows with the key that was put before them. */
        List<String> keyedRows() {
            return values.stream()
                    .map(row -> row.get(0) + row.subList(1, row.size()))
                    .toList();
        }
    }

    private static Rows rows(String sql, Object... keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < keys.length; i++) {
                statement.setObject(i + 1, keys[i]);
            }
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        values.add(row.getString(i));
                    }
                    rows.add(values);
                }
                return new Rows(columns, rows);
            }
        }
    }
}
