package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JdbcSqlTest {

    @Test
    void numberedParameters_areGivenInTheOrderOfTheText() {
        JdbcSql sql = JdbcSql.ofServer("SELECT $2 FROM t WHERE a = $1 AND b = $2 AND c = '$3'");

        assertThat(sql.text()).isEqualTo("SELECT ? FROM t WHERE a = ? AND b = ? AND c = '$3'");
        assertThat(sql.ordinals()).containsExactly(2, 1, 2);
        assertThat(sql.parameterCount()).isEqualTo(2);
    }

    @Test
    void operators_areDoubledInTheServersSpelling() {
        assertThat(JdbcSql.ofServer("SELECT data ? $1, data ?| $2, data @? $3 FROM t")
                        .text())
                .isEqualTo("SELECT data ?? ?, data ??| ?, data @?? ? FROM t");
    }

    @Test
    void questionMarks_areParametersWhereAPersonWroteThem() {
        JdbcSql sql = JdbcSql.ofAny("SELECT * FROM t WHERE a = ? AND b IN (?, ?) AND c LIKE ? LIMIT ? OFFSET ?");

        assertThat(sql.text()).isEqualTo("SELECT * FROM t WHERE a = ? AND b IN (?, ?) AND c LIKE ? LIMIT ? OFFSET ?");
        assertThat(sql.ordinals()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void questionMarks_betweenAColumnAndAConstantAreOperators() {
        assertThat(JdbcSql.ofAny("SELECT * FROM t WHERE data ? 'a' AND tags ?| array['b'] AND id = ?"))
                .isEqualTo(new JdbcSql(
                        "SELECT * FROM t WHERE data ?? 'a' AND tags ??| array['b'] AND id = ?", List.of(1)));
    }

    @Test
    void doubledQuestionMarks_stayInAPersonsText() {
        assertThat(JdbcSql.ofAny("SELECT * FROM t WHERE data ?? 'a' AND id = ?").text())
                .isEqualTo("SELECT * FROM t WHERE data ?? 'a' AND id = ?");
    }

    @Test
    void numbered_isTheServersSpellingAgain() {
        String sql = "SELECT $2 FROM t WHERE a = $1 AND data ?| $3 AND b = $2";

        assertThat(JdbcSql.ofServer(sql).numbered()).isEqualTo(sql);
    }
}
