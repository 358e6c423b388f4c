package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdatedColumnsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update orders set status = 'x' where id = 1 | status",
                "update only shop.orders as o set status = 'x', amount = amount + 1 where o.id = 1 | status,amount",
                "update orders * set status = 'x' | status",
                "update \"Order\" set \"Status\" = 1 from other where a = b | Status",
                "update orders set (a, b) = (select x, y from t where u = v), c = 2 | a,b,c",
                "update orders set a = case when b = 1 then c else d end, e = coalesce(f, g) where h = 1 | a,e",
                "update orders set point.x = 1, list[3] = 4 where k = 1 | point,list",
                "update orders set a = b is distinct from c, d = 1 where e = 2 | a,d",
                "insert into t (a, b) values (1, 2) on conflict (a) do update set b = excluded.b where t.c = 1 | b",
                "merge into t using s on t.a = s.a when matched then update set b = s.b, c = 1 when not matched then insert (a) values (1) | b,c",
                "with u as (update t set a = 1 where b = 2 returning c) select * from u | a",
                "update t set a = 1 returning b | a"
            })
    void targets_areRead(String sql, String columns) {
        assertThat(UpdatedColumns.of(QueryShapes.parse(sql))).contains(Set.of(columns.split(",")));
    }

    @ParameterizedTest
    @CsvSource({
        "select a from t where b = 1 for update",
        "select a from t for update of t skip locked",
        "insert into t (a) values (1)",
        "delete from t where a = 1"
    })
    void statementWithoutSet_updatesNothing(String sql) {
        assertThat(UpdatedColumns.of(QueryShapes.parse(sql))).contains(Set.of());
    }

    @Test
    void cutText_isNotKnown() {
        String sql = "update t set a = 1, b = '" + "x".repeat(10) + "' where c in ("
                + "d + 1 + ".repeat(QueryShape.MAX_TEXT_LENGTH) + "1)";

        assertThat(UpdatedColumns.of(QueryShapes.parse(sql))).isEmpty();
    }
}
