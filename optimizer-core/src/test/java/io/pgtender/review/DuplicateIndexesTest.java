package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DuplicateIndexesTest {

    @Test
    void twin_thatIsReadLess_goes() {
        List<Recommendation> found =
                look(index("old", "a").scans(5), index("new", "a").scans(500));

        assertThat(ReviewFixture.sql(found)).containsExactly("DROP INDEX CONCURRENTLY public.old");
        assertThat(found.get(0).finding().kind()).isEqualTo(Finding.Kind.DUPLICATE_INDEX);
        assertThat(found.get(0).finding().evidence())
                .anyMatch(e -> e.describe().equals("public.old has 8.0 MB and was read 5 times in 30 days"));
        assertThat(found.get(0).change().reversalSql()).contains("CREATE INDEX CONCURRENTLY old ON public.t (a)");
    }

    @Test
    void twins_thatAreReadAlike_loseTheNewer() {
        assertThat(sql(index("first", "a"), index("second", "a"), index("third", "a")))
                .containsExactly("DROP INDEX CONCURRENTLY public.second", "DROP INDEX CONCURRENTLY public.third");
    }

    @Test
    void orderOfIncludedColumns_makesNoDifference() {
        assertThat(sql(
                        index("first", "a").include("b", "c"),
                        index("second", "a").include("c", "b")))
                .containsExactly("DROP INDEX CONCURRENTLY public.second");
    }

    @Test
    void plainTwinOfAUniqueOne_goesHoweverOftenItIsRead() {
        assertThat(sql(
                        index("plain", "a").scans(1_000_000),
                        index("unique_one", "a").unique()))
                .containsExactly("DROP INDEX CONCURRENTLY public.plain");
    }

    @Test
    void twinOfAConstraintsIndex_goes() {
        assertThat(sql(
                        index("plain", "a").unique().scans(1_000),
                        index("t_key", "a").unique().traits(Trait.UNIQUE_CONSTRAINT)))
                .containsExactly("DROP INDEX CONCURRENTLY public.plain");
    }

    @Test
    void uniqueConstraintThatRepeatsThePrimaryKey_isForAPersonToDrop() {
        List<Recommendation> found = look(
                index("t_a_key", "a").unique().traits(Trait.UNIQUE_CONSTRAINT),
                index("t_pkey", "a").unique().traits(Trait.PRIMARY_KEY));

        assertThat(ReviewFixture.sql(found)).containsExactly("ALTER TABLE public.t DROP CONSTRAINT t_a_key");
        assertThat(found.get(0).change()).isInstanceOf(Change.ApplicationChange.class);
    }

    @Test
    void partitionedTwin_isForAPersonToDrop() {
        ReviewFixture partitions = new ReviewFixture()
                .table(
                        "t",
                        index("one", "a").traits(Trait.PARTITIONED),
                        index("two", "a").traits(Trait.PARTITIONED))
                .table(
                        "t_1",
                        index("t_1_one", "a").traits(Trait.PARTITION),
                        index("t_1_two", "a").traits(Trait.PARTITION))
                .attach("t_1", "t");

        assertThat(ReviewFixture.sql(
                        new DuplicateIndexes().look(partitions.review()).recommendations()))
                .containsExactly("DROP INDEX public.two");
    }

    @Test
    void partitionsOwnTwinOfAnAttachedIndex_goes() {
        ReviewFixture partitions = new ReviewFixture()
                .table("t", index("one", "a").traits(Trait.PARTITIONED))
                .table(
                        "t_1",
                        index("t_1_one", "a").traits(Trait.PARTITION),
                        index("own", "a").scans(1_000))
                .attach("t_1", "t");

        assertThat(ReviewFixture.sql(
                        new DuplicateIndexes().look(partitions.review()).recommendations()))
                .containsExactly("DROP INDEX CONCURRENTLY public.own");
    }

    static Stream<Arguments> notTheSame() {
        return Stream.of(
                Arguments.of("another order", index("i", "a"), index("j", "a desc")),
                Arguments.of("another order of one key", index("i", "c", "d"), index("j", "c", "d desc")),
                Arguments.of("another method", index("i", "a"), index("j", "a").method("hash")),
                Arguments.of("BRIN", index("i", "a"), index("j", "a").method("brin")),
                Arguments.of(
                        "another predicate",
                        index("i", "a").where("(id = 1)"),
                        index("j", "a").where("(id = 2)")),
                Arguments.of("a predicate", index("i", "a"), index("j", "a").where("(id = 1)")),
                Arguments.of("another expression", index("i", "lower(a)", "c"), index("j", "upper(b)", "c")),
                Arguments.of(
                        "another class",
                        index("i", "a"),
                        index("j").key(new IndexKey("a", null, false, false, "text_pattern_ops", null))),
                Arguments.of(
                        "another collation",
                        index("i", "a"),
                        index("j").key(new IndexKey("a", null, false, false, null, "\"C\""))),
                Arguments.of(
                        "other options of the class",
                        index("i", "a").method("gist"),
                        index("j", "a").method("gist").classOptions("siglen=32")),
                Arguments.of(
                        "other included columns",
                        index("i", "a").include("b"),
                        index("j", "a").include("c")),
                Arguments.of(
                        "nulls that are equal",
                        index("i", "a").unique(),
                        index("j", "a").unique().nullsNotDistinct()),
                Arguments.of(
                        "uniqueness that is checked later",
                        index("i", "a").unique(),
                        index("j", "a").unique().traits(Trait.UNIQUE_CONSTRAINT, Trait.DEFERRABLE)),
                Arguments.of("an invalid one", index("i", "a"), index("j", "a").invalid()),
                Arguments.of(
                        "two that others need",
                        index("i", "a").unique().traits(Trait.PRIMARY_KEY),
                        index("j", "a").unique().traits(Trait.UNIQUE_CONSTRAINT, Trait.FOREIGN_KEY_TARGET)),
                Arguments.of(
                        "a replica's identity",
                        index("i", "a").unique().traits(Trait.PRIMARY_KEY),
                        index("j", "a").unique().traits(Trait.REPLICA_IDENTITY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notTheSame")
    void difference_keepsBoth(String difference, IndexFixture one, IndexFixture other) {
        assertThat(sql(one, other)).as(difference).isEmpty();
    }

    @Test
    void extensionsIndex_staysAndItsTwinGoes() {
        assertThat(sql(index("own", "a").scans(1_000), index("theirs", "a").traits(Trait.EXTENSION)))
                .containsExactly("DROP INDEX CONCURRENTLY public.own");
    }

    @Test
    void sameKeysOnAnotherTable_areNotTwins() {
        ReviewFixture two = new ReviewFixture().table("t", index("i", "a")).table("u", index("j", "a"));

        assertThat(new DuplicateIndexes().look(two.review()).recommendations()).isEmpty();
    }

    private static List<String> sql(IndexFixture... indexes) {
        return ReviewFixture.sql(look(indexes));
    }

    private static List<Recommendation> look(IndexFixture... indexes) {
        return new DuplicateIndexes()
                .look(new ReviewFixture().table("t", indexes).review())
                .recommendations();
    }
}
