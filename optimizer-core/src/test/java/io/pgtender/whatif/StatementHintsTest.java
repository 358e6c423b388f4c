package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.whatif.StatementHints.Fences;
import io.pgtender.whatif.StatementHints.UniqueInputs;
import org.junit.jupiter.api.Test;

class StatementHintsTest {

    @Test
    void text_withoutOrder_demandsNone() {
        assertThat(StatementHints.of("select * from t").rootDemand()).isEqualTo(Demand.ANY);
        assertThat(StatementHints.of("select * from t ORDER BY a").rootDemand()).isEqualTo(Demand.KEEP);
    }

    @Test
    void text_withDistinct_hidesSemiJoins() {
        String semiJoin = "select * from t where EXISTS (select 1 from u where u.a = t.a)";

        assertThat(StatementHints.of(semiJoin).uniqueInputs()).isEqualTo(UniqueInputs.SEMI_JOIN);
        assertThat(StatementHints.of(semiJoin.replace("select *", "select DISTINCT *"))
                        .uniqueInputs())
                .isEqualTo(UniqueInputs.UNKNOWN);
    }

    @Test
    void text_withOffsetZero_mayFence() {
        assertThat(StatementHints.of("select * from (select * from t OFFSET 0) x")
                        .fences())
                .isEqualTo(Fences.POSSIBLE);
        assertThat(StatementHints.of("select * from t limit 5 offset 10").fences())
                .isEqualTo(Fences.UNLIKELY);
    }
}
