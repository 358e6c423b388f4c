package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Extend as it was published, to compare with on the same server: starts from every column that a query names, and in each
 * round adds an index on one column or appends a column to an index chosen before, whichever saves most per byte.
 * (Schlosser, Kossmann, Boissier, ICDE 2019, algorithm 1; with the smallest improvement that Kossmann et al., VLDB 2020,
 * compare it with.)
 */
final class PublishedExtend {

    /** Cost before a step divided by cost after it, at least. */
    private static final double MIN_IMPROVEMENT = 1.003;

    private final ExplainedQueries queries;
    private final WhatIf engine;
    private final ToLongFunction<IndexDefinition> sizeBytes;
    private final int width;
    private final long budgetBytes;
    private final Map<Request, Double> costs = new HashMap<>();
    private long reused;

    PublishedExtend(
            ExplainedQueries queries,
            WhatIf engine,
            ToLongFunction<IndexDefinition> sizeBytes,
            int width,
            long budgetBytes) {
        this.queries = queries;
        this.engine = engine;
        this.sizeBytes = sizeBytes;
        this.width = width;
        this.budgetBytes = budgetBytes;
    }

    /** Costs that the engine was asked for. */
    long asked() {
        return costs.size();
    }

    /** Costs that were known already. */
    long reused() {
        return reused;
    }

    private record Request(int query, Set<IndexDefinition> indexes) {}

    private record Step(List<IndexDefinition> indexes, double cost, double savedPerByte) {}

    List<IndexDefinition> choose() throws SQLException {
        List<IndexDefinition> chosen = List.of();
        double cost = queries.cost();
        List<IndexDefinition> columns = List.copyOf(CandidateSource.ofColumns(queries, 1));
        for (Step step = best(chosen, cost, columns); step != null; step = best(chosen, cost, columns)) {
            chosen = step.indexes;
            cost = step.cost;
        }
        return chosen;
    }

    private @Nullable Step best(List<IndexDefinition> chosen, double cost, List<IndexDefinition> columns)
            throws SQLException {
        Step best = null;
        for (List<IndexDefinition> next : neighbours(chosen, columns)) {
            long added = bytes(next) - bytes(chosen);
            if (bytes(next) > budgetBytes) {
                continue;
            }
            double after = cost(next);
            double savedPerByte = (cost - after) / Math.max(1, added);
            if (after * MIN_IMPROVEMENT < cost && (best == null || savedPerByte > best.savedPerByte)) {
                best = new Step(next, after, savedPerByte);
            }
        }
        return best;
    }

    private List<List<IndexDefinition>> neighbours(List<IndexDefinition> chosen, List<IndexDefinition> columns) {
        List<List<IndexDefinition>> neighbours = new ArrayList<>();
        for (IndexDefinition column : columns) {
            if (!chosen.contains(column)) {
                List<IndexDefinition> more = new ArrayList<>(chosen);
                more.add(column);
                neighbours.add(more);
            }
            for (int i = 0; i < chosen.size(); i++) {
                IndexDefinition longer = append(chosen.get(i), column);
                if (longer != null && !chosen.contains(longer)) {
                    List<IndexDefinition> changed = new ArrayList<>(chosen);
                    changed.set(i, longer);
                    neighbours.add(changed);
                }
            }
        }
        return neighbours;
    }

    private @Nullable IndexDefinition append(IndexDefinition index, IndexDefinition column) {
        IndexKey key = column.keys().get(0);
        if (!index.table().equals(column.table())
                || index.keys().size() == width
                || index.keys().contains(key)) {
            return null;
        }
        List<IndexKey> keys = new ArrayList<>(index.keys());
        keys.add(key);
        return IndexDefinition.btree(index.table(), keys);
    }

    private long bytes(List<IndexDefinition> indexes) {
        return indexes.stream().mapToLong(sizeBytes).sum();
    }

    private double cost(List<IndexDefinition> indexes) throws SQLException {
        double sum = 0;
        for (Explained query : queries.queries()) {
            sum += cost(query, indexes);
        }
        return sum;
    }

    /** An index matters to a query that names one of its columns, as in the published cost cache. */
    private double cost(Explained query, List<IndexDefinition> indexes) throws SQLException {
        Set<IndexDefinition> relevant = new HashSet<>();
        for (IndexDefinition index : indexes) {
            if (matters(query, index)) {
                relevant.add(index);
            }
        }
        Request request = new Request(query.query().number(), relevant);
        Double known = costs.get(request);
        if (known != null) {
            reused++;
        } else {
            known = engine.cost(query.execution(), query.plan(), queries.catalog(), relevant)
                    .costAfter();
            costs.put(request, known);
        }
        return known;
    }

    private boolean matters(Explained query, IndexDefinition index) {
        RelationName name = index.table();
        TableFacts table = queries.catalog().table(name).orElseThrow();
        Set<String> columns = query.columns(table);
        return index.keys().stream().anyMatch(key -> columns.contains(String.valueOf(key.column())));
    }
}
