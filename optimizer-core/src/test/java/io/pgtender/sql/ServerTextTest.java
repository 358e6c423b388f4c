package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerTextTest {

    @Test
    void typeBeforeAParameter_becomesACast() {
        assertThat(ServerText.preparable("SELECT 1 FROM t WHERE at > now() - interval $1 AND d < DATE $2"))
                .isEqualTo("SELECT 1 FROM t WHERE at > now() - CAST($1 AS interval) AND d < CAST($2 AS date)");
    }

    @Test
    void squashedList_getsElementsBack() {
        assertThat(ServerText.preparable("SELECT 1 FROM t WHERE a IN ($1 /*, ... */) AND b = $2"))
                .isEqualTo("SELECT 1 FROM t WHERE a IN ($1, $3, $4, $5, $6) AND b = $2");
    }

    @Test
    void anythingElse_stays() {
        String sql = "SELECT date, 'interval $1' FROM t WHERE \"interval\" = $1 /* , ... */ AND date = $2";
        assertThat(ServerText.preparable(sql)).isEqualTo(sql);
    }
}
