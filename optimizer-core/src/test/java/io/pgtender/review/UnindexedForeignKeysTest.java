package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ShapeStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnindexedForeignKeysTest {

    private static final IndexFixture PRIMARY = index("p_pkey", "id").unique().traits(Trait.PRIMARY_KEY);

    @Test
    void keyWhoseParentIsDeletedFrom_getsAnIndex() {
        Recommendation found = look(deleting().table("t", 10_000, 0, List.of()).foreignKey("t", "p_id", "p"))
                .recommendations()
                .get(0);

        assertThat(found.change().sql())
                .hasValueSatisfying(sql -> assertThat(sql)
                        .startsWith("CREATE INDEX CONCURRENTLY pgt_t_p_id_")
                        .endsWith(" ON public.t (p_id)"));
        assertThat(found.finding().evidence())
                .extracting(e -> e.describe())
                .contains(
                        "72,000 rows were deleted from public.p in 30 days",
                        "each looks for referencing rows in all 10,000 pages of public.t: about 35.0 ms when they are"
                                + " cached");
        // 100 scans of 35 ms an hour, less 1,000 entries of 3.6 µs
        assertThat(found.impact().savedMillisPerHour()).isEqualTo(3_496.4);
    }

    @Test
    void keyWhoseParentIsNeverDeletedFrom_isARejectionWithTheReason() {
        Detection found = look(new ReviewFixture()
                .table("p", PRIMARY)
                .table("t", 10_000, 0, List.of())
                .foreignKey("t", "p_id", "p"));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections().get(0).subject()).isEqualTo("an index for foreign key t_fkey of public.t");
        assertThat(found.rejections().get(0).reason()).startsWith("nothing was deleted from public.p in 30 days");
    }

    @Test
    void smallTable_isARejection() {
        Detection found = look(deleting().table("t", 16, 0, List.of()).foreignKey("t", "p_id", "p"));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections().get(0).reason()).contains("has 16 pages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM p WHERE id = ?", "DELETE FROM public.p", "UPDATE p SET p_id = ? WHERE id = ?"})
    void capturedWriteOfTheKey_isEnough(String sql) {
        Recommendation found = look(new ReviewFixture()
                        .table("p", PRIMARY)
                        .table("t", 10_000, 0, List.of())
                        .foreignKey("t", "p_id", "p")
                        .ran(ran(sql, 60)))
                .recommendations()
                .get(0);

        assertThat(found.finding().shapes()).hasSize(1);
        assertThat(found.impact().savedMillisPerHour()).isEqualTo(60 * 35 - 3.6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE p SET name = ? WHERE p_id = ?",
                "DELETE FROM other.p WHERE id = ?",
                "DELETE FROM t WHERE p_id = ?",
                "SELECT * FROM p WHERE p_id = ?"
            })
    void statementThatLeavesTheKeyAlone_isNot(String sql) {
        assertThat(look(new ReviewFixture()
                                .table("p", PRIMARY)
                                .table("t", 10_000, 0, List.of())
                                .foreignKey("t", "p_id", "p")
                                .ran(ran(sql, 60)))
                        .recommendations())
                .isEmpty();
    }

    static Stream<Arguments> covering() {
        return Stream.of(
                Arguments.of("a,b", index("i", "a", "b")),
                Arguments.of("a,b", index("i", "b", "a")),
                Arguments.of("a,b", index("i", "b", "a", "c")),
                Arguments.of("a", index("i", "a desc", "c")),
                Arguments.of("a", index("i", "a").method("hash")),
                Arguments.of("a", index("i", "a").where("(a IS NOT NULL)")),
                Arguments.of("a,b", index("i", "b", "a").where("((b IS NOT NULL) AND (a IS NOT NULL))")),
                Arguments.of("a,b", index("i", "a", "b").where("(b IS NOT NULL)")),
                Arguments.of("a", index("i", "a").unique().traits(Trait.PRIMARY_KEY)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("covering")
    void keyWithAnIndex_isSilent(String columns, IndexFixture index) {
        Detection found =
                look(deleting().table("t", 10_000, 0, List.of(), index).foreignKey("t", columns, "p"));

        assertThat(found).isEqualTo(Detection.NOTHING);
    }

    static Stream<Arguments> notCovering() {
        return Stream.of(
                Arguments.of("a,b", index("i", "a", "x", "b")),
                Arguments.of("a,b", index("i", "a")),
                Arguments.of("a", index("i", "x", "a")),
                Arguments.of("a", index("i", "a").invalid()),
                Arguments.of("a", index("i", "a").where("(id > 1000000)")),
                Arguments.of("a", index("i", "a").where("(x IS NOT NULL)")),
                Arguments.of("a", index("i", "a").method("brin")),
                Arguments.of("a", index("i", "lower(a)")),
                Arguments.of("a", index("i").key(new IndexKey("a", null, false, false, null, "\"C\""))),
                Arguments.of("a", index("i", "x").include("a")));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("notCovering")
    void indexThatCannotFindTheRows_isNone(String columns, IndexFixture index) {
        Detection found =
                look(deleting().table("t", 10_000, 0, List.of(), index).foreignKey("t", columns, "p"));

        assertThat(found.recommendations()).hasSize(1);
    }

    @Test
    void secondKeyOnTheSameColumns_isSaidOnce() {
        assertThat(look(deleting()
                                .table("q", 10, 7, List.of())
                                .table("t", 10_000, 0, List.of())
                                .foreignKey("t", "a", "p")
                                .foreignKey("t", "a", "q"))
                        .recommendations())
                .hasSize(1);
    }

    @Test
    void partitionsWithAnIndexEach_areCovered() {
        ReviewFixture partitions = deleting()
                .table("t", 0, 0, List.of())
                .table("t_1", index("t_1_a", "a"))
                .table("t_2", index("t_2_a", "a"))
                .attach("t_1", "t")
                .attach("t_2", "t")
                .foreignKey("t", "a", "p");

        assertThat(look(partitions)).isEqualTo(Detection.NOTHING);
    }

    @Test
    void partitionsOfWhichOneHasNone_getOneForAll() {
        ReviewFixture partitions = deleting()
                .table("t", 0, 0, List.of())
                .table("t_1", index("t_1_a", "a"))
                .table("t_2")
                .attach("t_1", "t")
                .attach("t_2", "t")
                .foreignKey("t", "a", "p");

        assertThat(look(partitions).recommendations())
                .singleElement()
                .satisfies(r -> assertThat(r.finding().summary()).contains("t_fkey of public.t"))
                .satisfies(r -> assertThat(r.finding().evidence())
                        .anyMatch(e -> e.describe().contains("all 20,000 pages of public.t")));
    }

    @Test
    void columnThatIsMostlyNull_getsAnIndexWithoutNulls() {
        ColumnFacts column = new ColumnFacts(
                "p_id", 2, "integer", false, 4, 4, true, true, null, new ColumnFacts.Statistics(0.9, 4, 1_000, 0));

        assertThat(look(deleting().table("t", 10_000, 0, List.of(column)).foreignKey("t", "p_id", "p"))
                        .recommendations()
                        .get(0)
                        .change()
                        .sql())
                .hasValueSatisfying(sql -> assertThat(sql).endsWith("(p_id) WHERE p_id IS NOT NULL"));
    }

    private static ReviewFixture deleting() {
        return new ReviewFixture().table("p", 100, 72_000, List.of(), PRIMARY);
    }

    private static ShapeStatistics ran(String sql, long calls) {
        return new ShapeStatistics(
                QueryShapes.parse(sql),
                calls,
                Map.of(),
                0,
                BatchSizes.NONE,
                0,
                new LatencyHistogram().snapshot(),
                List.of(),
                Map.of());
    }

    private static Detection look(ReviewFixture fixture) {
        return new UnindexedForeignKeys().look(fixture.review());
    }
}
