package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RedundantIndexesTest {

    static Stream<Arguments> covered() {
        return Stream.of(
                Arguments.of("first key", index("narrow", "a"), index("wide", "a", "b")),
                Arguments.of("first keys of three", index("narrow", "a", "b"), index("wide", "a", "b", "c")),
                Arguments.of(
                        "of a unique one",
                        index("narrow", "a"),
                        index("wide", "a", "b").unique()),
                Arguments.of(
                        "of a constraint's",
                        index("narrow", "a"),
                        index("wide", "a", "b").unique().traits(Trait.PRIMARY_KEY)),
                Arguments.of("turned", index("narrow", "a desc"), index("wide", "a", "b")),
                Arguments.of("turned, both keys", index("narrow", "a desc", "b"), index("wide", "a", "b desc", "c")),
                Arguments.of("included column is a key", index("narrow", "a").include("b"), index("wide", "a", "b")),
                Arguments.of(
                        "fewer included",
                        index("narrow", "a"),
                        index("wide", "a").include("b")),
                Arguments.of(
                        "same predicate",
                        index("narrow", "a").where("(x > 1)"),
                        index("wide", "a", "b").where("(x > 1)")),
                Arguments.of("expression", index("narrow", "lower(a)"), index("wide", "lower(a)", "b")),
                Arguments.of("hash beside btree", index("narrow", "a").method("hash"), index("wide", "a", "b")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("covered")
    void indexWhoseWorkAnotherDoes_goes(String how, IndexFixture narrow, IndexFixture wide) {
        assertThat(ReviewFixture.sql(look(narrow, wide).recommendations()))
                .as(how)
                .containsExactly("DROP INDEX CONCURRENTLY public.narrow");
    }

    static Stream<Arguments> notCovered() {
        return Stream.of(
                Arguments.of("other first key", index("narrow", "b"), index("wide", "a", "b")),
                Arguments.of("mixed order", index("narrow", "a", "b desc"), index("wide", "a", "b", "c")),
                Arguments.of("BRIN", index("narrow", "a").method("brin"), index("wide", "a", "b")),
                Arguments.of("GIN", index("narrow", "a").method("gin"), index("wide", "a", "b")),
                Arguments.of(
                        "partial one beside a full one",
                        index("narrow", "a").where("(x > 1)"),
                        index("wide", "a", "b")),
                Arguments.of(
                        "full one beside a partial one",
                        index("narrow", "a"),
                        index("wide", "a", "b").where("(x > 1)")),
                Arguments.of(
                        "unique",
                        index("narrow", "a").unique(),
                        index("wide", "a", "b").unique()),
                Arguments.of("included column is missing", index("narrow", "a").include("c"), index("wide", "a", "b")),
                Arguments.of(
                        "another class",
                        index("narrow").key(new IndexKey("a", null, false, false, "text_pattern_ops", null)),
                        index("wide", "a", "b")),
                Arguments.of(
                        "another collation",
                        index("narrow").key(new IndexKey("a", null, false, false, null, "\"C\"")),
                        index("wide", "a", "b")),
                Arguments.of(
                        "nulls elsewhere",
                        index("narrow").key(new IndexKey("a", null, false, true, null, null)),
                        index("wide", "a", "b")),
                Arguments.of("other expressions", index("narrow", "lower(a)"), index("wide", "upper(a)", "b")),
                Arguments.of(
                        "invalid one",
                        index("narrow", "a"),
                        index("wide", "a", "b").invalid()),
                Arguments.of("clustered one", index("narrow", "a").traits(Trait.CLUSTERED), index("wide", "a", "b")),
                Arguments.of(
                        "small hash beside a large btree",
                        index("narrow", "a").method("hash").bytes(1 << 20),
                        index("wide", "a", "b").bytes(100 << 20)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notCovered")
    void indexWithWorkOfItsOwn_stays(String how, IndexFixture narrow, IndexFixture wide) {
        assertThat(look(narrow, wide).recommendations()).as(how).isEmpty();
    }

    @Test
    void chain_leavesTheWidest() {
        assertThat(ReviewFixture.sql(look(index("one", "a"), index("two", "a", "b"), index("three", "a", "b", "c"))
                        .recommendations()))
                .containsExactlyInAnyOrder("DROP INDEX CONCURRENTLY public.one", "DROP INDEX CONCURRENTLY public.two");
    }

    @Test
    void survivorOfTwins_goesBecauseOfAWiderOne() {
        Review review = new ReviewFixture()
                .table("t", index("one", "a"), index("two", "a"), index("wide", "a", "b"))
                .review();
        List<Recommendation> twins = new DuplicateIndexes().look(review).recommendations();
        List<Recommendation> covered = new RedundantIndexes().look(review).recommendations();

        assertThat(ReviewFixture.sql(twins)).containsExactly("DROP INDEX CONCURRENTLY public.two");
        assertThat(ReviewFixture.sql(covered)).containsExactly("DROP INDEX CONCURRENTLY public.one");
    }

    @Test
    void turnedTwins_loseOneOnly() {
        assertThat(ReviewFixture.sql(
                        look(index("up", "a"), index("down", "a desc")).recommendations()))
                .containsExactly("DROP INDEX CONCURRENTLY public.down");
    }

    @Test
    void smallAndOftenReadOne_isForAPerson() {
        Detection found = look(
                index("narrow", "a").bytes(4 << 20).scans(30L * 24 * 3_600 * 2),
                index("wide", "a", "b").bytes(40 << 20));

        Change change = found.recommendations().get(0).change();
        assertThat(change).isInstanceOf(Change.ApplicationChange.class);
        assertThat(change.describe()).contains("up to 10 times as many pages");
    }

    @Test
    void widerOneBehindAUniqueOne_isMentionedOnly() {
        Detection found = look(index("t_key", "a").unique(), index("wide", "a", "b"));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections()).hasSize(1);
        assertThat(found.rejections().get(0).reason()).contains("the unique public.t_key already finds the one row");
    }

    @Test
    void indexThatIsRead_doesNotGoBecauseOfOneThatNothingReads() {
        Review review = new ReviewFixture()
                .table("t", index("read", "a"), index("unread", "a", "b").scans(0))
                .review();
        List<Recommendation> unused = new UnusedIndexes().look(review).recommendations();

        assertThat(ReviewFixture.sql(unused)).containsExactly("DROP INDEX CONCURRENTLY public.unread");
        assertThat(new RedundantIndexes().look(review).recommendations()).isEmpty();
    }

    private static Detection look(IndexFixture... indexes) {
        return new RedundantIndexes()
                .look(new ReviewFixture().table("t", indexes).review());
    }
}
