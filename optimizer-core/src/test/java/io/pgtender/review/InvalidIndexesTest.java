package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidIndexesTest {

    @Test
    void failedBuild_isDoneAgain() {
        Detection found = look(index("i", "a").invalid());

        assertThat(ReviewFixture.sql(found.recommendations())).containsExactly("REINDEX INDEX CONCURRENTLY public.i");
        assertThat(found.recommendations().get(0).finding().summary())
                .isEqualTo("public.i is invalid: no query uses it, every write maintains it");
    }

    @Test
    void buildThatFailedEarly_costsWritesNothing() {
        assertThat(look(index("i", "a").notReady())
                        .recommendations()
                        .get(0)
                        .finding()
                        .summary())
                .isEqualTo("public.i is invalid: no query uses it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i_ccnew", "i_ccold", "i_ccnew1", "i_ccold12"})
    void leftoverOfReindex_isDropped(String name) {
        assertThat(ReviewFixture.sql(look(index(name, "a").invalid()).recommendations()))
                .containsExactly("DROP INDEX CONCURRENTLY public." + name);
    }

    @Test
    void indexWithAValidTwin_isDropped() {
        assertThat(ReviewFixture.sql(
                        look(index("i", "a"), index("again", "a").invalid()).recommendations()))
                .containsExactly("DROP INDEX CONCURRENTLY public.again");
    }

    @Test
    void invalidUniqueIndexBesideAPlainOne_isBuiltAgain() {
        assertThat(ReviewFixture.sql(
                        look(index("i", "a"), index("u", "a").unique().invalid())
                                .recommendations()))
                .containsExactly("REINDEX INDEX CONCURRENTLY public.u");
    }

    @Test
    void dropThatDidNotEnd_isEnded() {
        assertThat(ReviewFixture.sql(
                        look(index("i", "a").notReady().traits(Trait.DYING)).recommendations()))
                .containsExactly("DROP INDEX CONCURRENTLY public.i");
    }

    @Test
    void buildThatMayBeRunning_isLeftAlone() {
        Detection found = look(index("i", "a").invalid().traits(Trait.BUILDING));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections().get(0).reason()).contains("being built right now");
    }

    @Test
    void partitionedIndexThatWaitsForItsPartitions_isLeftAlone() {
        Detection found = look(index("i", "a").invalid().traits(Trait.PARTITIONED));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i_ccnew", "i"})
    void validIndex_isNoneOfThis(String name) {
        assertThat(look(index(name, "a"))).isEqualTo(Detection.NOTHING);
    }

    private static Detection look(IndexFixture... indexes) {
        return new InvalidIndexes().look(new ReviewFixture().table("t", indexes).review());
    }
}
