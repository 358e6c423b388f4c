package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeSqlTest {

    @Test
    void parameters_areNumberedInOrder() {
        assertThat(NativeSql.of("SELECT a FROM t WHERE b = ? AND c IN (?,?)"))
                .isEqualTo(new NativeSql("SELECT a FROM t WHERE b = $1 AND c IN ($2,$3)", 3));
    }

    @Test
    void questionMark_thatIsNoParameter_stays() {
        String sql = "SELECT '?', \"?\", $$?$$, E'\\'?' /* ? */ -- ?";

        assertThat(NativeSql.of(sql)).isEqualTo(new NativeSql(sql, 0));
    }

    @Test
    void doubledQuestionMark_isAnOperator() {
        assertThat(NativeSql.of("SELECT a ?? ?, a??|?, a ??& b"))
                .isEqualTo(new NativeSql("SELECT a ? $1, a?|$2, a ?& b", 2));
    }
}
