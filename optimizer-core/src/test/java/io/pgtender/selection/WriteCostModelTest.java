package io.pgtender.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.selection.TableWrites.Updates;
import io.pgtender.selection.WriteCost.IndexWrites;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A table of a million rows whose updates are all HOT: {@code id} in order, {@code ref} and {@code note} in none. */
class WriteCostModelTest {

    private static final RelationName TABLE = new RelationName("public", "orders");
    private static final double ROWS = 1_000_000;

    private final List<IndexFacts> existing = new ArrayList<>(List.of(existing("id")));
    private double fraction = 1;

    @Test
    void orderedKeys_costLessThanKeysInNoOrder() {
        TableWrites inserts = new TableWrites(1_000, List.of());

        assertThat(writes(index("id"), inserts).microsPerRow()).isCloseTo(1.0, within(1e-9));
        assertThat(writes(index("ref"), inserts).microsPerRow()).isCloseTo(3.6, within(1e-9));
        assertThat(writes(index("ref"), inserts).walBytesPerRow()).isCloseTo(469, within(1e-9));
    }

    @Test
    void fewValues_costLeast() {
        assertThat(writes(index("status"), TableWrites.NONE).microsPerRow()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void wideKeys_costMoreLog() {
        assertThat(writes(index("note"), TableWrites.NONE).walBytesPerRow()).isCloseTo(1_158, within(1e-9));
    }

    @Test
    void partialIndex_costsItsShareOfTheRows() {
        fraction = 0.01;

        assertThat(writes(index("ref"), TableWrites.NONE).microsPerRow()).isCloseTo(0.036, within(1e-9));
    }

    @Test
    void inserts_payForOneEntryEach() {
        assertThat(writes(index("ref"), new TableWrites(1_000_000, List.of())).millisPerHour())
                .isCloseTo(3_600, within(1e-6));
    }

    @Test
    void hotUpdatesOfOtherColumns_costNothing() {
        IndexWrites writes = writes(index("ref"), updates(Set.of("amount"), 1_000_000));

        assertThat(writes.millisPerHour()).isZero();
        assertThat(writes.hotUpdatesLostPerHour()).isZero();
    }

    @Test
    void firstIndexOnAnUpdatedColumn_makesUpdatesWriteEveryIndex() {
        IndexWrites writes = writes(index("ref"), updates(Set.of("ref"), 1_000_000));

        assertThat(writes.hotUpdatesLostPerHour()).isCloseTo(1_000_000, within(1e-6));
        assertThat(writes.millisPerHour()).isCloseTo(3_600 + 1_000, within(1e-6)); // its own entry and that of (id)
    }

    @Test
    void columnOfThePredicate_losesHotToo() {
        IndexDefinition open =
                new IndexDefinition(TABLE, "btree", List.of(IndexKey.column("id")), List.of(), "(status = 1)", false);

        assertThat(writes(open, updates(Set.of("status"), 1_000)).hotUpdatesLostPerHour())
                .isCloseTo(1_000, within(1e-6));
    }

    @Test
    void includedColumn_losesHotToo() {
        IndexDefinition covering =
                new IndexDefinition(TABLE, "btree", List.of(IndexKey.column("id")), List.of("amount"), null, false);

        assertThat(writes(covering, updates(Set.of("amount"), 1_000)).hotUpdatesLostPerHour())
                .isCloseTo(1_000, within(1e-6));
    }

    @Test
    void columnThatIsIndexedAlready_hasNoHotToLose() {
        existing.add(existing("ref"));
        IndexWrites writes = writes(index("ref", "status"), updates(Set.of("ref"), 1_000_000));

        assertThat(writes.hotUpdatesLostPerHour()).isZero();
        assertThat(writes.millisPerHour()).isPositive(); // each of those updates writes an entry
    }

    @Test
    void brin_leavesUpdatesHot() {
        IndexDefinition brin =
                new IndexDefinition(TABLE, "brin", List.of(IndexKey.column("ref")), List.of(), null, false);

        assertThat(writes(brin, updates(Set.of("ref"), 1_000)).hotUpdatesLostPerHour())
                .isZero();
    }

    @Test
    void updateOfUnknownColumns_isTakenToTouchNone() {
        assertThat(writes(index("ref"), updates(null, 1_000)).hotUpdatesLostPerHour())
                .isZero();
    }

    private IndexWrites writes(IndexDefinition index, TableWrites writes) {
        TableFacts table = new TableFacts(
                1,
                TABLE,
                TableFacts.Kind.TABLE,
                false,
                ROWS,
                10_000,
                1,
                List.of(
                        column("id", 8, ROWS, 1),
                        column("ref", 8, ROWS, 0),
                        column("status", 4, 3, 0.3),
                        column("amount", 8, ROWS / 2, 0),
                        column("note", 33, ROWS, 0)),
                existing,
                0,
                500,
                500,
                0);
        Catalog catalog = new Catalog(
                new ServerFacts(180_000, "u", "d", false, false, Map.of(), Set.of(), Map.of()), List.of(table));
        return new WriteCostModel(catalog, t -> writes, i -> fraction).of(index);
    }

    private static TableWrites updates(@Nullable Set<String> columns, double rowsPerHour) {
        return new TableWrites(0, List.of(new Updates(columns, rowsPerHour)));
    }

    private static ColumnFacts column(String name, int bytes, double distinct, double correlation) {
        return new ColumnFacts(
                name,
                1,
                "t",
                false,
                bytes,
                4,
                true,
                true,
                null,
                new ColumnFacts.Statistics(0, bytes, distinct, correlation));
    }

    private static IndexFacts existing(String column) {
        return new IndexFacts(1, "i_" + column, index(column), true, true, false, false, false, 8_192, 0);
    }

    private static IndexDefinition index(String... columns) {
        return IndexDefinition.btree(
                TABLE, Stream.of(columns).map(IndexKey::column).toList());
    }
}
