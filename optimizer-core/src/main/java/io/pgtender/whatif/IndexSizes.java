package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Explainer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sizes of indexes that might exist, of every access method that is modelled, as they would be right after CREATE INDEX.
 * Measured against built ones: btree, BRIN and hash within 10 % where distinct counts are right, GIN within 20 %.
 *
 * <p>A partial index asks the planner for the share of its rows, an expression and GIN a sample of the table; answers are
 * kept. Where the server refuses, statistics alone have to do: WARN once, and a GIN index counts as a btree.
 *
 * <p>An index on a partitioned table is the sum of those on its partitions in the catalog. Not thread-safe.
 */
public final class IndexSizes implements ToLongFunction<IndexDefinition> {

    private static final Logger log = LoggerFactory.getLogger(IndexSizes.class);

    private final Catalog catalog;
    private final DistinctHints hints;
    private final Selectivities selectivities;
    private final GinIndexes gins;
    private final ExpressionColumns expressions;
    private final Partitions partitions;
    private final Map<IndexDefinition, Long> known = new HashMap<>();
    private boolean warned;

    /**
     * @param raw a connection that the caller owns and that nobody else uses meanwhile
     * @param catalog the tables that indexes may stand on
     * @param hints what is known of distinct values beyond the statistics; {@link DistinctHints#NONE} for nothing
     */
    public IndexSizes(Connection raw, Catalog catalog, DistinctHints hints) {
        this.catalog = catalog;
        this.hints = hints;
        this.selectivities = new Selectivities(new Explainer(raw));
        KeySampler sampler = new KeySampler(raw);
        this.gins = new GinIndexes(selectivities, sampler);
        this.expressions = new ExpressionColumns(sampler);
        this.partitions = new Partitions(raw);
    }

    /** Bytes on disk; 0 for an index on a table that the catalog does not hold. */
    @Override
    public long applyAsLong(IndexDefinition index) {
        return known.computeIfAbsent(index, this::compute);
    }

    private long compute(IndexDefinition index) {
        long bytes = 0;
        for (TableFacts table : catalog.tables()) {
            if (table.kind() != TableFacts.Kind.PARTITIONED_TABLE && stands(index, table)) {
                bytes += on(index, table);
            }
        }
        return bytes;
    }

    private boolean stands(IndexDefinition index, TableFacts table) {
        if (table.name().equals(index.table())) {
            return true;
        }
        try {
            return partitions.ancestors(table).contains(index.table());
        } catch (SQLException e) {
            warnOnce(e);
            return false;
        }
    }

    private long on(IndexDefinition index, TableFacts table) {
        try {
            return asked(index, table);
        } catch (SQLException e) {
            warnOnce(e);
            double distinct = IndexSizeModel.distinctKeys(index, table, 1, hints);
            return IndexSizeModel.sizeBytes(index, table, 1, distinct);
        }
    }

    private long asked(IndexDefinition index, TableFacts table) throws SQLException {
        switch (index.accessMethod()) {
            case "brin" -> {
                return BrinSizeModel.of(index, table).sizeBytes();
            }
            case "hash" -> {
                return (long) HashSizeModel.pages(selectivities.tuples(table)) * IndexSizeModel.PAGE_BYTES;
            }
            case "gin" -> {
                Optional<GinSizeModel.Shape> shape = gins.shape(index, table, GinIndexes.buildBytes(catalog.server()));
                if (shape.isPresent()) {
                    return shape.get().sizeBytes();
                }
            }
            default -> {}
        }
        double tuples = selectivities.tuples(table);
        double fraction = index.predicate() == null ? 1 : selectivities.fraction(table, index.predicate());
        ExpressionColumns.Resolved resolved = expressions.resolve(index, IndexShapes.withRows(table, tuples), tuples);
        double distinct = IndexSizeModel.distinctKeys(resolved.index(), resolved.table(), fraction, hints);
        return IndexSizeModel.sizeBytes(resolved.index(), resolved.table(), fraction, distinct);
    }

    private void warnOnce(SQLException e) {
        String message = "index sizes come from statistics alone: the server answered {}";
        if (warned) {
            log.debug(message, e.getSQLState());
        } else {
            warned = true;
            log.warn(message, e.getSQLState());
        }
    }
}
