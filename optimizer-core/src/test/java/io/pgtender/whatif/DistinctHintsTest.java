package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The facts of TPC-H's lineitem at scale 10, and the sizes that its indexes have when they are built. */
class DistinctHintsTest {

    private static final long MEGABYTE = 1L << 20;
    private static final RelationName LINEITEM = new RelationName("public", "lineitem");
    private static final TableFacts TABLE = table(
            LINEITEM,
            59_987_824,
            List.of(
                    column("l_orderkey", 8, 409_053),
                    column("l_partkey", 8, 2_139_628),
                    column("l_suppkey", 8, 98_909),
                    column("l_linenumber", 4, 7)));

    @Test
    void size_ofClusteredForeignKey_needsTheParentsRows() {
        IndexDefinition index = on("l_orderkey");
        DistinctHints hints = DistinctHints.NONE.withForeignKey(
                foreignKey(List.of("l_orderkey"), "orders"),
                table(new RelationName("public", "orders"), 14_999_030, List.of()));

        assertThat(megabytes(index, DistinctHints.NONE)).isLessThan(450);
        assertThat(megabytes(index, hints)).isCloseTo(778, within(78.0));
    }

    @Test
    void size_ofTwoColumnForeignKey_isThatOfTheParentsPairs() {
        IndexDefinition index = on("l_partkey", "l_suppkey");
        DistinctHints hints = DistinctHints.NONE.withForeignKey(
                foreignKey(List.of("l_partkey", "l_suppkey"), "partsupp"),
                table(new RelationName("public", "partsupp"), 7_999_597, List.of()));

        assertThat(megabytes(index, hints)).isCloseTo(609, within(61.0));
    }

    @Test
    void size_ofSeveralColumnsWithoutHint_liesBetweenDependentAndIndependent() {
        double all = megabytes(on("l_partkey", "l_suppkey"), DistinctHints.NONE);

        assertThat(all).isBetween(550.0, 1_200.0);
    }

    @Test
    void distinctKeys_ofUnhintedColumn_areThoseOfTheStatistics() {
        assertThat(distinct(on("l_partkey"), DistinctHints.NONE)).isEqualTo(2_139_628);
    }

    @Test
    void distinctKeys_withSmallerHint_keepTheStatistics() {
        assertThat(distinct(on("l_partkey"), DistinctHints.NONE.with(LINEITEM, List.of("l_partkey"), 10)))
                .isEqualTo(2_139_628);
    }

    @Test
    void distinctKeys_ofFewCombinations_areTheProduct() {
        assertThat(distinct(on("l_suppkey", "l_linenumber"), DistinctHints.NONE))
                .isEqualTo(98_909 * 7);
    }

    @Test
    void distinctKeys_withHintForAllColumns_areTheHintInAnyOrder() {
        DistinctHints hints = DistinctHints.NONE.with(LINEITEM, List.of("l_suppkey", "l_partkey"), 8_000_000);

        assertThat(distinct(on("l_partkey", "l_suppkey"), hints)).isEqualTo(8_000_000);
    }

    @Test
    void distinctKeys_withHintForSomeColumns_useIt() {
        DistinctHints hints = DistinctHints.NONE.with(LINEITEM, List.of("l_partkey", "l_suppkey"), 500_000);
        TableFacts few = table(
                LINEITEM,
                59_987_824,
                List.of(column("l_partkey", 8, 400_000), column("l_suppkey", 8, 98_909), column("l_linenumber", 4, 7)));

        assertThat(IndexSizeModel.distinctKeys(on("l_partkey", "l_suppkey", "l_linenumber"), few, 1, hints))
                .isEqualTo(3_500_000);
    }

    @Test
    void distinctKeys_ofOtherTablesHint_areNotTouched() {
        DistinctHints hints =
                DistinctHints.NONE.with(new RelationName("other", "lineitem"), List.of("l_orderkey"), 15_000_000);

        assertThat(distinct(on("l_orderkey"), hints)).isEqualTo(409_053);
    }

    @Test
    void distinctKeys_ofPartialIndex_areThoseOfItsRows() {
        double keys = IndexSizeModel.distinctKeys(on("l_partkey"), TABLE, 0.01, DistinctHints.NONE);

        // 600,000 of 60 million rows: almost each finds another of the 2.1 million keys
        assertThat(keys).isBetween(500_000.0, 599_000.0);
    }

    @Test
    void distinctKeys_ofTableNeverAnalysed_areAtLeastOne() {
        TableFacts unknown = table(LINEITEM, -1, List.of());

        assertThat(IndexSizeModel.distinctKeys(on("l_orderkey"), unknown, 1, DistinctHints.NONE))
                .isEqualTo(1);
    }

    private static double megabytes(IndexDefinition index, DistinctHints hints) {
        return IndexSizeModel.sizeBytes(index, TABLE, 1, distinct(index, hints)) / (double) MEGABYTE;
    }

    private static double distinct(IndexDefinition index, DistinctHints hints) {
        return IndexSizeModel.distinctKeys(index, TABLE, 1, hints);
    }

    private static IndexDefinition on(String... columns) {
        return IndexDefinition.btree(
                LINEITEM, Arrays.stream(columns).map(IndexKey::column).toList());
    }

    private static ForeignKey foreignKey(List<String> columns, String referenced) {
        List<ForeignKey.Column> own =
                columns.stream().map(c -> new ForeignKey.Column(c, 1)).toList();
        return new ForeignKey(
                "fk",
                1,
                LINEITEM,
                own,
                2,
                new RelationName("public", referenced),
                own,
                ForeignKey.Action.NO_ACTION,
                ForeignKey.Action.NO_ACTION,
                true);
    }

    private static ColumnFacts column(String name, int bytes, double distinct) {
        return new ColumnFacts(
                name,
                1,
                "bigint",
                true,
                bytes,
                bytes,
                true,
                true,
                bytes,
                new ColumnFacts.Statistics(0, bytes, distinct, 0));
    }

    private static TableFacts table(RelationName name, double rows, List<ColumnFacts> columns) {
        return new TableFacts(
                1, name, TableFacts.Kind.TABLE, false, rows, 1_125_143, 1, columns, List.of(), 0, 0, 0, 0);
    }
}
