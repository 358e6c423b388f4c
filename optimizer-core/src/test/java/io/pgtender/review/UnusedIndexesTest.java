package io.pgtender.review;

import static io.pgtender.review.IndexFixture.index;
import static io.pgtender.review.ReviewFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.CounterFacts;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.detect.Detection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnusedIndexesTest {

    @Test
    void indexThatNothingReads_goes() {
        Recommendation found =
                only(new ReviewFixture().table("t", index("i", "a").scans(0)));

        assertThat(found.change().sql()).contains("DROP INDEX CONCURRENTLY public.i");
        assertThat(found.finding().evidence())
                .extracting(e -> e.describe())
                .contains(
                        "public.i has 8.0 MB and was read 0 times in 30 days",
                        "writes to public.t add 1,000 entries an hour to each of its indexes");
        assertThat(found.impact().savedMillisPerHour()).isEqualTo(3.6);
    }

    @Test
    void indexThatIsReadNowAndThen_stays() {
        assertThat(look(new ReviewFixture().table("t", index("i", "a").scans(1))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void smallIndex_isNotWorthAWord() {
        assertThat(look(new ReviewFixture().table("t", index("i", "a").scans(0).bytes(8_192))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void youngStatistics_areARejectionThatSaysHowYoung() {
        Detection found = look(new ReviewFixture()
                .table("t", index("i", "a").scans(0), index("j", "b").scans(0))
                .counted(Duration.ofHours(50)));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections()).hasSize(1);
        assertThat(found.rejections().get(0).subject()).isEqualTo("2 indexes that nothing has read, 16 MB");
        assertThat(found.rejections().get(0).reason())
                .isEqualTo("the server has counted for 2 days only; it takes 7 days");
    }

    @Test
    void youngIndex_isARejectionThatSaysHowYoung() {
        // 100 transactions a second: an hour
        Detection found =
                look(new ReviewFixture().table("t", index("i", "a").scans(0).ageTransactions(360_000)));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections().get(0).reason()).contains("no older than 60 minutes");
    }

    @Test
    void indexMadeLongAgoByItsTransactions_goes() {
        assertThat(only(new ReviewFixture().table("t", index("i", "a").scans(0).ageTransactions(90_000_000)))
                        .change())
                .isInstanceOf(Change.DropIndex.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trait.class,
            names = {"PARTITIONED", "DEFERRABLE", "DYING"},
            mode = EnumSource.Mode.EXCLUDE)
    void indexThatIsForMoreThanSpeed_stays(Trait trait) {
        assertThat(look(new ReviewFixture().table("t", index("i", "a").scans(0).traits(trait))))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void uniqueIndex_stays() {
        assertThat(look(new ReviewFixture().table("t", index("i", "a").scans(0).unique())))
                .isEqualTo(Detection.NOTHING);
    }

    @Test
    void standbys_leaveItToAPerson() {
        Recommendation found = only(new ReviewFixture()
                .table("t", index("i", "a").scans(0))
                .counted(new CounterFacts(NOW.minus(Duration.ofDays(30)), NOW, false, 2, 100)));

        assertThat(found.change()).isInstanceOf(Change.ApplicationChange.class);
        assertThat(found.change().describe()).contains("ask every standby");
        assertThat(found.finding().evidence())
                .anyMatch(e -> e.describe().contains("2 standbys, whose reads are not counted here"));
    }

    @Test
    void standby_saysNothingOfItsPrimary() {
        Detection found = look(new ReviewFixture()
                .table("t", index("i", "a").scans(0))
                .counted(new CounterFacts(NOW.minus(Duration.ofDays(30)), NOW, true, 0, 100)));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections().get(0).reason()).contains("this server is a standby");
    }

    @Test
    void onlyIndexOfAForeignKey_stays() {
        Detection found = look(new ReviewFixture()
                .table("p", index("p_pkey", "a").unique().traits(Trait.PRIMARY_KEY))
                .table("t", index("i", "a").scans(0))
                .foreignKey("t", "a", "p"));

        assertThat(found.recommendations()).isEmpty();
        assertThat(found.rejections().get(0).reason()).contains("a DELETE from public.p", "t_fkey");
    }

    @Test
    void oneOfTwoIndexesOfAForeignKey_goes() {
        assertThat(only(new ReviewFixture()
                                .table("p", index("p_pkey", "a").unique().traits(Trait.PRIMARY_KEY))
                                .table("t", index("i", "a").scans(0), index("j", "a", "b"))
                                .foreignKey("t", "a", "p"))
                        .change()
                        .sql())
                .contains("DROP INDEX CONCURRENTLY public.i");
    }

    @Test
    void indexOnAnExpression_keepsItsStatistics() {
        Recommendation found =
                only(new ReviewFixture().table("t", index("i", "lower(a)").scans(0)));

        assertThat(found.change()).isInstanceOf(Change.ApplicationChange.class);
        assertThat(found.change().sql())
                .contains("CREATE STATISTICS public.pgt_i_stat1 ON (lower(a)) FROM public.t;\nANALYZE public.t;\n"
                        + "DROP INDEX CONCURRENTLY public.i");
    }

    @Test
    void indexOfPartitions_isReadIfOneOfThemIs() {
        ReviewFixture partitions = new ReviewFixture()
                .table("t", index("i", "a").scans(0).bytes(0).traits(Trait.PARTITIONED))
                .table("t_1", index("t_1_i", "a").scans(0).traits(Trait.PARTITION))
                .table("t_2", index("t_2_i", "a").scans(9).traits(Trait.PARTITION))
                .attach("t_1", "t")
                .attach("t_2", "t");

        assertThat(look(partitions)).isEqualTo(Detection.NOTHING);
    }

    @Test
    void indexOfPartitionsThatNothingReads_isForAPerson() {
        ReviewFixture partitions = new ReviewFixture()
                .table("t", index("i", "a").scans(0).bytes(0).traits(Trait.PARTITIONED))
                .table("t_1", index("t_1_i", "a").scans(0).traits(Trait.PARTITION))
                .table("t_2", index("t_2_i", "a").scans(0).traits(Trait.PARTITION))
                .attach("t_1", "t")
                .attach("t_2", "t");
        Recommendation found = only(partitions);

        assertThat(found.change().sql()).contains("DROP INDEX public.i");
        assertThat(found.finding().summary()).isEqualTo("nothing reads public.i: 16 MB");
    }

    @Test
    void indexLastReadLongAgo_isForAPerson() {
        Recommendation found = only(new ReviewFixture()
                .table("t", index("i", "a").scans(7).lastScan(NOW.minus(Duration.ofDays(200))))
                .counted(Duration.ofDays(400)));

        assertThat(found.change()).isInstanceOf(Change.ApplicationChange.class);
        assertThat(found.finding().evidence()).anyMatch(e -> e.describe().equals("it was last read 200 days ago"));
    }

    private static Recommendation only(ReviewFixture fixture) {
        Detection found = look(fixture);
        assertThat(found.recommendations()).hasSize(1);
        return found.recommendations().get(0);
    }

    private static Detection look(ReviewFixture fixture) {
        return new UnusedIndexes().look(fixture.review());
    }
}
