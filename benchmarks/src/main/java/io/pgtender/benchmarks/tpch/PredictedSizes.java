package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.IndexSizeModel;

/** Sizes as the advisor predicts them. */
record PredictedSizes(Catalog catalog) {

    long bytes(IndexDefinition index) {
        return catalog.table(index.table())
                .map(table ->
                        IndexSizeModel.sizeBytes(index, table, 1.0, IndexSizeModel.distinctKeys(index, table, 1.0)))
                .orElseThrow(() -> new IllegalArgumentException(index.table() + " is not in the catalog"));
    }
}
