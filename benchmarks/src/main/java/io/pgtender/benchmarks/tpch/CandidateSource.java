package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.candidate.CandidateGenerator;
import io.pgtender.candidate.IndexCandidate;
import io.pgtender.candidate.PlannedStatement;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Indexes to choose from. */
final class CandidateSource {

    private CandidateSource() {}

    /**
     * Candidates for some queries.
     *
     * @param connection what the rules may ask
     */
    static Set<IndexDefinition> of(
            ExplainedQueries queries, RunOptions.Proposals proposals, int width, Connection connection)
            throws SQLException {
        return switch (proposals) {
            case COLUMNS -> ofColumns(queries, width);
            case ALL ->
                byRules(queries, connection, index -> index.accessMethod().equals("btree"));
            case RULES -> byRules(queries, connection, index -> isPlain(index, width));
        };
    }

    private static Set<IndexDefinition> byRules(
            ExplainedQueries queries, Connection connection, Predicate<IndexDefinition> wanted) throws SQLException {
        List<PlannedStatement> statements = queries.queries().stream()
                .map(query -> PlannedStatement.of(query.query().sql(), query.plan()))
                .toList();
        Set<IndexDefinition> candidates = new LinkedHashSet<>();
        CandidateGenerator.open(connection, queries.catalog()).candidates(statements).candidates().stream()
                .map(IndexCandidate::definition)
                .filter(wanted)
                .forEach(candidates::add);
        return candidates;
    }

    private static boolean isPlain(IndexDefinition index, int width) {
        return index.accessMethod().equals("btree")
                && index.predicate() == null
                && index.include().isEmpty()
                && index.keys().size() <= width
                && index.keys().stream().allMatch(key -> key.column() != null);
    }

    /** Every permutation of columns that a query names. */
    static Set<IndexDefinition> ofColumns(ExplainedQueries queries, int width) {
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
