package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  /* a /* nested; */ b; */ -- c;\n (SELECT 1)",
                "((select 1) union (select 2))",
                "select 1 ; -- done",
                "with a as (select ';') delete from t",
                "select $$;$$, $tag$ ; $$ ; $tag$, $1",
                "select E'\\';', \";\", 'it''s;'",
                "update t set a = ?",
                "Values (1)",
                "table t",
            })
    void singleStatement_isExplainable(String sql) {
        assertThatCode(() -> StatementText.requireExplainable(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1; delete from t",
                "select 1;;select 2",
                "select ';'; drop table t",
                "select '\\'; delete from t; --'", // one statement only if a backslash escapes
                "select '\\''; delete from t; --'", // one statement only if it does not
                "select 1 /* ; */ ; /* */ select 2",
                "select \"a\\\"; delete from t",
                "select 1$$; delete from t; select $$",
            })
    void severalStatements_areRefused(String sql) {
        assertThatThrownBy(() -> StatementText.requireExplainable(sql))
                .isInstanceOf(NotExplainableException.class)
                .hasMessageContaining("several statements");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set work_mem = 1",
                "vacuum",
                "analyze select 1",
                "explain analyze delete from t",
                "execute p",
                "create table t as select 1",
                "{call f(?)}",
                "call f()",
                "begin",
                "",
                " ; ",
                "selectx",
            })
    void utility_isRefused(String sql) {
        assertThatThrownBy(() -> StatementText.requireExplainable(sql)).isInstanceOf(NotExplainableException.class);
    }
}
