package io.pgtender.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {

    @Test
    void semicolons_separate() {
        assertThat(Statements.split("SELECT 1; SELECT 2;\n")).containsExactly("SELECT 1", "SELECT 2");
    }

    @Test
    void semicolonsInsideQuotesAndComments_doNotSeparate() {
        String one = "SELECT ';', \"a;b\", $$;$$, $tag$;$$;$tag$ -- ;\n /* ; */ FROM t";

        assertThat(Statements.split(one + ";SELECT 2")).containsExactly(one, "SELECT 2");
    }

    @Test
    void parameters_areNoDollarQuotes() {
        assertThat(Statements.split("SELECT $1 + $2; SELECT 3")).containsExactly("SELECT $1 + $2", "SELECT 3");
    }

    @Test
    void blankParts_areLeftOut() {
        assertThat(Statements.split(" ;; \n ; ")).isEmpty();
    }

    @Test
    void unterminatedQuote_takesTheRest() {
        assertThat(Statements.split("SELECT 'a; b")).containsExactly("SELECT 'a; b");
    }
}
