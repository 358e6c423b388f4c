package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.plan.Condition;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LikePrefixTest {

    @Test
    void prefix_beforeAWildcard_isARange() {
        assertThat(of("~~", "'ab%c'::text")).contains(new LikePrefix("ab", "ac"));
        assertThat(of("~~", "'a_c'::text")).contains(new LikePrefix("a", "b"));
    }

    @Test
    void prefix_withEscapedWildcard_containsIt() {
        assertThat(of("~~", "'10\\%%'::text")).contains(new LikePrefix("10%", "10&"));
    }

    @Test
    void startsWith_takesWildcardsForCharacters() {
        assertThat(of("^@", "'a%'::text")).contains(new LikePrefix("a%", "a&"));
    }

    @Test
    void patterns_withoutFixedBeginning_haveNoRange() {
        assertThat(of("~~", "'%a'::text")).isEmpty();
        assertThat(of("~~*", "'a%'::text")).isEmpty();
        assertThat(of("~~", "$1")).isEmpty();
        assertThat(of("~~", "'\u00fcber%'::text")).contains(new LikePrefix("\u00fcber", "\u00fcbes"));
        assertThat(of("~~", "'\u00fc%'::text")).isEmpty();
    }

    @Test
    void condition_withQuote_isQuoted() {
        assertThat(new LikePrefix("it's", "it't").condition("t.c"))
                .isEqualTo("(t.c ~>=~ 'it''s'::text) AND (t.c ~<~ 'it''t'::text)");
    }

    private static Optional<LikePrefix> of(String operator, String operand) {
        return LikePrefix.of(
                new Condition(Condition.Kind.LIKE, "t", "c", null, operator, operand, null, null, "(t.c ~~ x)"));
    }
}
