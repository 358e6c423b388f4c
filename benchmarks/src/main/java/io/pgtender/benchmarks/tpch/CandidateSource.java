package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.selection.CandidateGenerator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Indexes to choose from. */
final class CandidateSource {

    private CandidateSource() {}

    static Set<IndexDefinition> of(ExplainedQueries queries, RunOptions.Proposals proposals, int width) {
        return switch (proposals) {
            case RULES -> byRules(queries, width);
            case COLUMNS -> ofColumns(queries, width);
        };
    }

    private static Set<IndexDefinition> byRules(ExplainedQueries queries, int width) {
        CandidateGenerator generator = new CandidateGenerator(queries.catalog());
        Set<IndexDefinition> candidates = new LinkedHashSet<>();
        for (Explained query : queries.queries()) {
            generator.candidates(query.plan()).stream()
                    .filter(index -> index.keys().size() <= width)
                    .forEach(candidates::add);
        }
        return candidates;
    }

    private static Set<IndexDefinition> ofColumns(ExplainedQueries queries, int width) {
        Set<IndexDefinition> candidates = new LinkedHashSet<>();
        for (Explained query : queries.queries()) {
            for (TableFacts table : queries.tables()) {
                permutations(List.of(), query.columns(table), width)
                        .forEach(columns -> candidates.add(btree(table, columns)));
            }
        }
        return candidates;
    }

    private static List<List<String>> permutations(List<String> prefix, Set<String> columns, int width) {
        List<List<String>> all = new ArrayList<>();
        if (prefix.size() == width) {
            return all;
        }
        for (String column : columns) {
            if (!prefix.contains(column)) {
                List<String> longer = new ArrayList<>(prefix);
                longer.add(column);
                all.add(longer);
                all.addAll(permutations(longer, columns, width));
            }
        }
        return all;
    }

    static IndexDefinition btree(TableFacts table, List<String> columns) {
        return IndexDefinition.btree(
                table.name(), columns.stream().map(IndexKey::column).toList());
    }
}
