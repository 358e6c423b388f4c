package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Size, height and correlation of hypothetical indexes, worked out once for each table of a session. */
final class IndexShapes {

    private record Place(IndexDefinition index, RelationName table) {}

    private final Selectivities selectivities;
    private final Map<Place, BtreeCost.Shape> shapes = new HashMap<>();

    private final Optional<GinIndexes> gins;

    /** For btrees only. */
    IndexShapes(Selectivities selectivities) {
        this.selectivities = selectivities;
        this.gins = Optional.empty();
    }

    /** @param sampler counts the keys that GIN would hold */
    IndexShapes(Selectivities selectivities, KeySampler sampler) {
        this.selectivities = selectivities;
        this.gins = Optional.of(new GinIndexes(selectivities, sampler));
    }

    /** Hypothetical GIN indexes; empty where keys cannot be counted. */
    Optional<GinIndexes> gins() {
        return gins;
    }

    /** The index as it would stand on {@code table}: its own table, or one partition of that. */
    BtreeCost.Shape of(IndexDefinition index, TableFacts table) throws SQLException {
        Place place = new Place(index, table.name());
        BtreeCost.Shape known = shapes.get(place);
        if (known == null) {
            known = compute(index, table);
            shapes.put(place, known);
        }
        return known;
    }

    /** An index that exists, with its real size. */
    BtreeCost.Shape of(IndexFacts existing, TableFacts table) throws SQLException {
        IndexDefinition index = existing.definition();
        double tuples = selectivities.tuples(table);
        double fraction = index.predicate() == null ? 1 : selectivities.fraction(table, index.predicate());
        TableFacts sized = withRows(table, tuples);
        double distinct = IndexSizeModel.distinctKeys(index, sized, fraction);
        return new BtreeCost.Shape(
                Math.max(1, existing.sizeBytes() / (double) IndexSizeModel.PAGE_BYTES),
                Math.max(1, tuples * fraction),
                IndexSizeModel.height(index, sized, fraction, distinct),
                index.keys().size(),
                correlation(index, table));
    }

    private static double correlation(IndexDefinition index, TableFacts table) {
        return Optional.ofNullable(index.keys().get(0).column())
                .flatMap(table::column)
                .flatMap(c -> Optional.ofNullable(c.statistics()))
                .map(ColumnFacts.Statistics::correlation)
                .orElse(0.0);
    }

    private BtreeCost.Shape compute(IndexDefinition index, TableFacts table) throws SQLException {
        double tuples = selectivities.tuples(table);
        Optional<String> predicate = Optional.ofNullable(index.predicate());
        double fraction = predicate.isEmpty() ? 1 : selectivities.fraction(table, predicate.get());
        TableFacts sized = withRows(table, tuples);
        double distinct = index.keys().size() == 1 && predicate.isEmpty()
                ? IndexSizeModel.distinctKeys(index, sized, fraction)
                : atLeast(
                        selectivities.distinct(table, expressions(index), predicate), index, sized, tuples * fraction);
        double pages = IndexSizeModel.sizeBytes(index, sized, fraction, distinct) / (double) IndexSizeModel.PAGE_BYTES;
        return new BtreeCost.Shape(
                pages,
                Math.max(1, tuples * fraction),
                IndexSizeModel.height(index, sized, fraction, distinct),
                index.keys().size(),
                correlation(index, table));
    }

    /**
     * GROUP BY of several columns is taken for a tenth of the rows at most (selfuncs.c, estimate_num_groups); at that bound
     * the columns count as independent, lest the index look smaller than it will be.
     */
    private static double atLeast(double estimated, IndexDefinition index, TableFacts table, double entries) {
        double product = 1;
        for (IndexKey key : index.keys()) {
            product *= Optional.ofNullable(key.column())
                    .flatMap(table::column)
                    .flatMap(c -> Optional.ofNullable(c.statistics()))
                    .map(ColumnFacts.Statistics::distinct)
                    .filter(d -> d >= 1)
                    .orElse(1.0);
        }
        boolean atBound = index.keys().size() > 1 && estimated >= MAX_GROUPED * entries * 0.99;
        return atBound ? Math.max(estimated, Math.min(entries, product)) : estimated;
    }

    private static final double MAX_GROUPED = 0.1;

    private static List<String> expressions(IndexDefinition index) {
        return index.keys().stream().map(IndexShapes::expression).toList();
    }

    private static String expression(IndexKey key) {
        return key.column() != null ? Identifiers.quote(key.column()) : String.valueOf(key.expression());
    }

    static TableFacts withRows(TableFacts t, double rows) {
        return new TableFacts(
                t.oid(),
                t.name(),
                t.kind(),
                t.temporary(),
                rows,
                t.pages(),
                t.allVisibleFraction(),
                t.columns(),
                t.indexes(),
                t.rowsInserted(),
                t.rowsUpdated(),
                t.rowsHotUpdated(),
                t.rowsDeleted());
    }
}
