package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptTest {

    @Test
    void semicolons_inQuotesCommentsAndParenthesesCutNothing() {
        assertThat(Script.statements("""
                        -- first; not a statement
                        SELECT ';' AS "a;b" /* ; /* ; */ ; */ FROM t;
                        SELECT $x$ ; $x$, E'\\';' ;;
                        CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);
                        SELECT 3"""))
                .containsExactly(
                        "SELECT ';' AS \"a;b\" /* ; /* ; */ ; */ FROM t",
                        "SELECT $x$ ; $x$, E'\\';'",
                        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
                        "SELECT 3");
    }

    @Test
    void atomicBody_isOneStatement() {
        assertThat(Script.statements("""
                        CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql
                        BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN 1 END; SELECT 2; END;
                        BEGIN; SELECT 1; END;""")).hasSize(4).endsWith("BEGIN", "SELECT 1", "END");
    }

    @Test
    void data_ofCopyAndLinesOfPsqlAreDropped() {
        assertThat(Script.statements("""
                        \\connect shop
                        COPY public.t (a, b) FROM stdin;
                        1	it's; fine
                        2	"x
                        \\.
                        SELECT 1;
                        \\echo 'done'
                        SELECT 2 \\g
                        SELECT 4;
                        """))
                .containsExactly("COPY public.t (a, b) FROM stdin", "SELECT 1", "SELECT 2", "SELECT 4");
    }

    @Test
    void brokenText_endsWithTheText() {
        assertThat(Script.statements("SELECT 1; SELECT 'open; SELECT 2"))
                .containsExactly("SELECT 1", "SELECT 'open; SELECT 2");
        assertThat(Script.statements(" ; -- nothing\n;")).isEmpty();
    }
}
