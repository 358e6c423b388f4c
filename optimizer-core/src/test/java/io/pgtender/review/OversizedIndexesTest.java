package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static io.pgtender.review.ScanFixture.asking;
import static io.pgtender.review.ScanFixture.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.detect.Detection;
import io.pgtender.plan.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OversizedIndexesTest {

    private static final long BYTES = 100L << 20;

    @Test
    void indexOfNullsThatNobodyAsksFor_isReplaced() {
        Detection found = look(table(0.95, index("i", "a").bytes(BYTES)).scanned(scan("t", "i", "a")));

        assertThat(found.recommendations()).singleElement().satisfies(r -> {
            assertThat(r.finding().summary()).isEqualTo("public.i holds nulls that nobody asks for: 57 MB of 100 MB");
            assertThat(r.change().sql())
                    .hasValueSatisfying(sql -> assertThat(sql)
                            .contains(" ON public.t (a) WHERE a IS NOT NULL;\n")
                            .endsWith("DROP INDEX CONCURRENTLY public.i"));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Condition.Kind.class,
            names = {"IS_NULL", "OTHER"})
    void statementThatMayAskForNulls_keepsThem(Condition.Kind kind) {
        Detection found = look(table(0.95, index("i", "a").bytes(BYTES))
                .scanned(scan("t", "i", "a"))
                .scanned(asking("t", "i", kind, "a")));

        assertThat(found).isEqualTo(Detection.NOTHING);
    }

    @Test
    void scanWithoutACondition_keepsThem() {
        assertThat(look(table(0.95, index("i", "a").bytes(BYTES)).scanned(scan("t", "i"))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void indexThatNoCapturedStatementReads_isARejection() {
        Detection found = look(table(0.95, index("i", "a").bytes(BYTES)));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections()).hasSize(1);
    }

    @Test
    void fewNulls_areLeft() {
        assertThat(look(table(0.7, index("i", "a").bytes(BYTES)).scanned(scan("t", "i", "a"))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void smallIndex_isLeft() {
        assertThat(look(table(0.95, index("i", "a").bytes(8L << 20)).scanned(scan("t", "i", "a"))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void uniqueIndex_isLeft() {
        assertThat(look(table(0.95, index("i", "a").unique().bytes(BYTES)).scanned(scan("t", "i", "a"))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void partialIndex_isLeft() {
        assertThat(look(table(0.95, index("i", "a").where("(b > 1)").bytes(BYTES))
                        .scanned(scan("t", "i", "a"))))
                .isEqualTo(Detection.NOTHING);
    }

    /** 10 million rows. */
    private static ReviewFixture table(double nullFraction, IndexFixture index) {
        ColumnFacts column = new ColumnFacts(
                "a",
                1,
                "integer",
                false,
                4,
                4,
                true,
                true,
                null,
                new ColumnFacts.Statistics(nullFraction, 4, 1_000, 0));
        return new ReviewFixture().table("t", 100_000, 0, List.of(column), index);
    }

    private static Detection look(ReviewFixture fixture) {
        return new OversizedIndexes().look(fixture.review());
    }
}
