package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives an expression the facts of a column: its type as the server resolves it, width, nulls and distinct values from a
 * sample. Nothing else knows them before the index is built and analysed; the planner's own guess is 200 distinct values.
 */
final class ExpressionColumns {

    private final KeySampler sampler;

    ExpressionColumns(KeySampler sampler) {
        this.sampler = sampler;
    }

    /** An index whose keys are all columns of its table, invented ones among them. */
    record Resolved(IndexDefinition index, TableFacts table) {}

    /** {@code index} itself where it has no expressions, or where they cannot be sampled. */
    Resolved resolve(IndexDefinition index, TableFacts table, double tuples) throws SQLException {
        List<IndexKey> keys = new ArrayList<>();
        List<ColumnFacts> columns = new ArrayList<>(table.columns());
        for (IndexKey key : index.keys()) {
            Optional<ColumnFacts> facts =
                    key.expression() == null ? Optional.empty() : facts(key, key.expression(), table, tuples);
            keys.add(facts.map(f -> IndexKey.column(f.name())).orElse(key));
            facts.ifPresent(columns::add);
        }
        if (columns.size() == table.columns().size()) {
            return new Resolved(index, table);
        }
        return new Resolved(
                new IndexDefinition(
                        index.table(), index.accessMethod(), keys, index.include(), index.predicate(), index.unique()),
                new TableFacts(
                        table.oid(),
                        table.name(),
                        table.kind(),
                        table.temporary(),
                        table.estimatedRows(),
                        table.pages(),
                        table.allVisibleFraction(),
                        columns,
                        table.indexes(),
                        table.rowsInserted(),
                        table.rowsUpdated(),
                        table.rowsHotUpdated(),
                        table.rowsDeleted()));
    }

    private Optional<ColumnFacts> facts(IndexKey key, String expression, TableFacts table, double tuples)
            throws SQLException {
        Optional<String> type = sampler.typeOf(expression, table);
        Optional<KeySample> sample =
                type.isEmpty() ? Optional.empty() : sampler.sample(key, GinKeys.SCALAR, table, tuples, null);
        if (type.isEmpty() || sample.isEmpty() || sample.get().rows() < 1) {
            return Optional.empty();
        }
        double distinct = 0;
        double bytes = 0;
        double rows = 0;
        for (KeySample.Group group : sample.get().groups()) {
            bytes += group.keyBytes() * group.rowsPerKey() * group.keys();
            rows += group.rowsPerKey() * group.keys();
        }
        double nulls = sample.get().rowsWithoutKeys() / sample.get().rows();
        for (KeySample.Group group :
                new KeySample(sample.get().rows(), 0, sample.get().groups()).scaledTo(tuples)) {
            distinct += group.keys();
        }
        Layout layout = Layout.of(type.get());
        int width = layout.length > 0 ? layout.length : (int) Math.max(1, Math.rint(bytes / Math.max(1, rows)));
        return Optional.of(new ColumnFacts(
                "(" + expression + ")",
                0,
                type.get(),
                false,
                layout.length,
                layout.alignment,
                true,
                layout.duplicates == IndexSizeModel.Duplicates.TOGETHER,
                null,
                new ColumnFacts.Statistics(nulls, width, Math.max(1, distinct), 0)));
    }

    /** How a type lies in an index tuple (pg_type.typlen, typalign), and whether equal values are equal bytes. */
    private record Layout(int length, int alignment, IndexSizeModel.Duplicates duplicates) {

        static Layout of(String driverType) {
            return switch (driverType) {
                case "bool", "char" -> new Layout(1, 1, IndexSizeModel.Duplicates.TOGETHER);
                case "int2" -> new Layout(2, 2, IndexSizeModel.Duplicates.TOGETHER);
                case "int4", "date", "oid" -> new Layout(4, 4, IndexSizeModel.Duplicates.TOGETHER);
                case "int8", "timestamp", "timestamptz", "time" -> new Layout(8, 8, IndexSizeModel.Duplicates.TOGETHER);
                case "uuid" -> new Layout(16, 1, IndexSizeModel.Duplicates.TOGETHER);
                case "float4" -> new Layout(4, 4, IndexSizeModel.Duplicates.APART);
                case "float8" -> new Layout(8, 8, IndexSizeModel.Duplicates.APART);
                case "text", "varchar", "bytea" -> new Layout(-1, 4, IndexSizeModel.Duplicates.TOGETHER);
                default -> new Layout(-1, 4, IndexSizeModel.Duplicates.APART);
            };
        }
    }
}
