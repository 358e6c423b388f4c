package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * The queries with today's plans, and the tables they read.
 *
 * @param queries in order of their numbers
 * @param catalog all tables of all plans
 */
record ExplainedQueries(List<Explained> queries, Catalog catalog) {

    /**
     * A query and its plan.
     *
     * @param query the query
     * @param plan what the planner does today
     */
    record Explained(TpchQuery query, Plan plan) {

        ParameterVector execution() {
            return new ParameterVector(query.sql(), List.of(), 0);
        }

        /** The table's columns that the text names; in TPC-H a column's name is that of one table only. */
        Set<String> columns(TableFacts table) {
            Set<String> words = words(query.sql());
            Set<String> columns = new TreeSet<>();
            table.columns().stream()
                    .filter(column -> words.contains(column.name()))
                    .forEach(column -> columns.add(column.name()));
            return columns;
        }

        private static Set<String> words(String text) {
            IntFunction<Boolean> inWord = i -> i < text.length() && Character.isJavaIdentifierPart(text.charAt(i));
            Set<String> words = new LinkedHashSet<>();
            int start = 0;
            while (start < text.length()) {
                int end = start;
                while (inWord.apply(end)) {
                    end++;
                }
                words.add(text.substring(start, end));
                start = end + 1;
            }
            return words;
        }
    }

    static ExplainedQueries read(Connection connection, List<TpchQuery> queries) throws SQLException {
        Explainer explainer = new Explainer(connection);
        List<Explained> explained = new ArrayList<>();
        Set<RelationName> tables = new LinkedHashSet<>();
        for (TpchQuery query : queries) {
            Plan plan = explainer.explainRaw(query.sql());
            explained.add(new Explained(query, plan));
            tables.addAll(plan.relationsByAlias().values());
        }
        return new ExplainedQueries(explained, CatalogReader.read(connection, tables));
    }

    ExplainedQueries only(QuerySet set) {
        return new ExplainedQueries(
                queries.stream()
                        .filter(q -> set.numbers().contains(q.query().number()))
                        .toList(),
                catalog);
    }

    /** What all of them cost today, in the planner's units. */
    double cost() {
        return queries.stream().mapToDouble(q -> q.plan().cost()).sum();
    }

    /** By name. */
    List<TableFacts> tables() {
        return catalog.tables().stream()
                .sorted(Comparator.comparing(table -> table.name().name()))
                .toList();
    }
}
