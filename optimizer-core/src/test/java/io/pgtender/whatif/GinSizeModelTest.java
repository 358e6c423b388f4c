package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Explainer;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes modelled from a sample of 3,000 rows against indexes that a real server built over 100,000. */
class GinSizeModelTest {

    private static final double BUILD_BYTES = 64 << 20;

    private static Connection connection;
    private static TableFacts table;

    @BeforeAll
    static void build() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        MethodLab.build(connection);
        table = MethodLab.docs(connection);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource({
        "even, ''",
        "skewed, ''",
        "labels, ''",
        "sparse, ''",
        "doc, ''",
        "doc, jsonb_path_ops",
        "tsv, ''",
        "body, gin_trgm_ops",
        "name, gin_trgm_ops",
        "'(to_tsvector(''simple''::regconfig, body))', ''"
    })
    void size_ofBuiltIndex_isWithinTwentyPercent(String column, String operatorClass) throws SQLException {
        IndexDefinition index = MethodLab.on(MethodLab.DOCS, "gin", column, operatorClass);
        GinIndexes gins = new GinIndexes(new Selectivities(new Explainer(connection)), new KeySampler(connection));

        double modelled = gins.shape(index, table, BUILD_BYTES).orElseThrow().sizeBytes();
        double real = MethodLab.realSize(connection, index);

        assertThat(modelled / real).as(index.describe()).isCloseTo(1, within(0.2));
    }

    @Test
    void size_ofPartialIndex_isThatOfItsRows() throws SQLException {
        IndexDefinition full = MethodLab.on(MethodLab.DOCS, "gin", "even", "");
        IndexDefinition partial =
                new IndexDefinition(full.table(), "gin", full.keys(), List.of(), "(id < 20000)", false);
        GinIndexes gins = new GinIndexes(new Selectivities(new Explainer(connection)), new KeySampler(connection));

        double modelled = gins.shape(partial, table, BUILD_BYTES).orElseThrow().sizeBytes();

        assertThat(modelled / MethodLab.realSize(connection, partial)).isCloseTo(1, within(0.25));
    }

    @Test
    void bytesPerRow_ofRareKeys_areThree_andOfFrequentOnesOneOrTwo() {
        assertThat(GinSizeModel.bytesPerRow(100, 1_000_000, 20_000)).isBetween(2.8, 3.1);
        assertThat(GinSizeModel.bytesPerRow(1_000_000, 1_000_000, 20_000)).isBetween(1.0, 1.1);
    }

    @Test
    void shape_ofNoRows_isMetaPageAndRoot() {
        KeySample nothing = new KeySample(0, 0, List.of());

        assertThat(GinSizeModel.of(nothing, 0, 0, BUILD_BYTES).pages()).isEqualTo(2);
    }

    @Test
    void keys_seenOnceEach_areAsManyAsTheirRows() {
        KeySample unique = new KeySample(1_000, 0, List.of(new KeySample.Group(1, 2_000, 8)));

        assertThat(keys(unique, 100_000)).isCloseTo(200_000, withinPercentage(20));
    }

    @Test
    void keys_seenOnceAndTwice_areEstimatedWhateverElseIsCommon() {
        // 20,000 keys in five of 100,000 rows each, of which 3,000 are sampled, beside 100 common ones
        KeySample mixed = new KeySample(
                3_000,
                0,
                List.of(
                        new KeySample.Group(30, 100, 8),
                        new KeySample.Group(1, 2_656, 8),
                        new KeySample.Group(2, 164, 8)));

        assertThat(keys(mixed, 100_000)).isCloseTo(20_100, withinPercentage(10));
    }

    @Test
    void keys_seenOften_areThoseSeen() {
        KeySample few = new KeySample(1_000, 0, List.of(new KeySample.Group(100, 50, 8)));

        assertThat(keys(few, 100_000)).isEqualTo(50);
    }

    @Test
    void keys_ofRowsWithout_areOnePlaceholder() {
        KeySample empty = new KeySample(1_000, 1_000, List.of());

        assertThat(empty.scaledTo(5_000)).containsExactly(new KeySample.Group(5_000, 1, 2));
    }

    private static double keys(KeySample sample, double rows) {
        return sample.scaledTo(rows).stream().mapToDouble(KeySample.Group::keys).sum();
    }
}
