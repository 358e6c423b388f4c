package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static io.pgtender.review.ScanFixture.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.IndexUsage.Trait;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeableIndexesTest {

    @Test
    void includedColumnsOfTheSameKey_goIntoOneIndex() {
        List<String> sql = look(new ReviewFixture()
                .table(
                        "t",
                        index("x", "a").include("x"),
                        index("y", "a").include("y").scans(1_000)));

        assertThat(sql)
                .singleElement()
                .satisfies(s -> assertThat(s)
                        .contains("ON public.t (a) INCLUDE (y, x);")
                        .endsWith("DROP INDEX CONCURRENTLY public.x;\nDROP INDEX CONCURRENTLY public.y"));
    }

    @Test
    void includedColumnBesideALongerKey_goesThere() {
        assertThat(look(new ReviewFixture().table("t", index("x", "a").include("x"), index("y", "a", "b"))))
                .singleElement()
                .satisfies(s -> assertThat(s).contains("ON public.t (a, b) INCLUDE (x);"));
    }

    @Test
    void indexWhoseStatementsAnotherOneBoundsAsWell_goes() {
        ReviewFixture both = new ReviewFixture()
                .table(
                        "t",
                        index("ab", "a", "b").scans(1_000),
                        index("ac", "a", "c").scans(10))
                .scanned(scan("t", "ac", "a"));

        assertThat(look(both)).containsExactly("DROP INDEX CONCURRENTLY public.ac");
    }

    @Test
    void keysInAnotherOrder_areMergedWhereAllAreAskedForTogether() {
        ReviewFixture both = new ReviewFixture()
                .table(
                        "t",
                        index("ab", "a", "b").scans(1_000),
                        index("ba", "b", "a").scans(10))
                .scanned(scan("t", "ba", "a", "b"));

        assertThat(look(both)).containsExactly("DROP INDEX CONCURRENTLY public.ba");
    }

    @Test
    void columnThatIsReadFromTheIndexAlone_isIncluded() {
        ReviewFixture both = new ReviewFixture()
                .table(
                        "t",
                        index("ab", "a", "b").scans(1_000),
                        index("ac", "a", "c").scans(10))
                .scanned(ScanFixture.indexOnly("t", "ac", "a"));

        assertThat(look(both)).singleElement().satisfies(s -> assertThat(s).contains("(a, b) INCLUDE (c);"));
    }

    @Test
    void statementThatOnlyOneBounds_keepsBoth() {
        assertThat(look(new ReviewFixture()
                        .table(
                                "t",
                                index("ab", "a", "b").scans(1_000),
                                index("ac", "a", "c").scans(10))
                        .scanned(scan("t", "ac", "a"))
                        .scanned(scan("t", "ac", "a", "c"))))
                .isEmpty();
    }

    @Test
    void orderThatMayMatter_keepsBoth() {
        assertThat(look(new ReviewFixture()
                        .table(
                                "t",
                                index("ab", "a", "b").scans(1_000),
                                index("ac", "a", "c").scans(10))
                        .scanned(ScanFixture.ordered("t", "ac", "a"))))
                .isEmpty();
    }

    @Test
    void indexThatIsReadMore_doesNotGoForOneThatIsReadLess() {
        assertThat(look(new ReviewFixture()
                        .table(
                                "t",
                                index("ab", "a", "b").scans(1_000),
                                index("ba", "b", "a").scans(10))
                        .scanned(scan("t", "ab", "a", "b"))))
                .isEmpty();
    }

    @Test
    void indexThatNoCapturedStatementReads_stays() {
        assertThat(look(new ReviewFixture().table("t", index("ab", "a", "b"), index("ac", "a", "c"))))
                .isEmpty();
    }

    @Test
    void statementWithoutAPlan_keepsBoth() {
        assertThat(look(new ReviewFixture()
                        .table(
                                "t",
                                index("ab", "a", "b").scans(1_000),
                                index("ac", "a", "c").scans(10))
                        .scanned(scan("t", "ac", "a"))
                        .unexplained("t")))
                .isEmpty();
    }

    @Test
    void constraintsIndex_isNeitherDroppedNorMadeWider() {
        assertThat(look(new ReviewFixture()
                        .table(
                                "t",
                                index("t_pkey", "a").unique().traits(Trait.PRIMARY_KEY),
                                index("ax", "a").include("x"))))
                .isEmpty();
    }

    @Test
    void foreignKeysOnlyIndex_stays() {
        assertThat(look(new ReviewFixture()
                        .table("p", index("p_pkey", "c").unique().traits(Trait.PRIMARY_KEY))
                        .table(
                                "t",
                                index("ac", "a", "c").scans(1_000),
                                index("ca", "c", "a").scans(10))
                        .foreignKey("t", "c", "p")
                        .scanned(scan("t", "ca", "a", "c"))))
                .isEmpty();
    }

    private static List<String> look(ReviewFixture fixture) {
        return ReviewFixture.sql(new MergeableIndexes().look(fixture.review()).recommendations());
    }
}
