package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.RunOptions.Engine;
import io.pgtender.benchmarks.tpch.RunOptions.Sizes;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.WhatIf;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Which set is chosen within each budget, and what plain HypoPG says it is worth, whoever chose it. */
final class ChoiceReport {

    private static final long MEGABYTE = 1_000_000;

    private final RunOptions options;
    private final ExplainedQueries queries;
    private final HypotheticalSizes hypothetical;
    private final PredictedSizes predicted;
    private final List<Row> rows = new ArrayList<>();

    ChoiceReport(RunOptions options, ExplainedQueries queries, HypotheticalSizes hypothetical) {
        this.options = options;
        this.queries = queries;
        this.hypothetical = hypothetical;
        this.predicted = new PredictedSizes(queries.catalog());
    }

    /**
     * One set.
     *
     * @param querySet for which queries
     * @param engine who predicted costs during the search
     * @param budgetMegabytes the budget
     * @param candidates how many there were to choose from
     * @param choice what was chosen
     * @param explains EXPLAINs sent during the search
     * @param worth as plain HypoPG judges it
     */
    record Row(
            QuerySet querySet,
            Engine engine,
            int budgetMegabytes,
            int candidates,
            IndexSearch.Choice choice,
            long explains,
            Worth worth) {

        /** Chosen, and read by no query. */
        List<IndexDefinition> unused() {
            return choice.indexes().stream()
                    .filter(index -> !worth.used().contains(index))
                    .toList();
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** All that was chosen for any set. */
    List<IndexDefinition> indexes() {
        return rows.stream()
                .flatMap(row -> row.choice.indexes().stream())
                .distinct()
                .toList();
    }

    void run() throws SQLException {
        for (QuerySet set : options.querySets()) {
            ExplainedQueries some = queries.only(set);
            Set<IndexDefinition> candidates;
            try (Connection connection = DriverManager.getConnection(options.url())) {
                candidates = CandidateSource.of(some, options.proposals(), options.width(), connection);
            }
            for (Engine engine : options.engines()) {
                for (int budget : options.budgetsMegabytes()) {
                    rows.add(choose(set, some, candidates, engine, budget));
                }
            }
        }
    }

    /** Each search on a connection of its own, so that none profits from what an earlier one learned. */
    private Row choose(
            QuerySet set, ExplainedQueries some, Set<IndexDefinition> candidates, Engine engine, int budgetMegabytes)
            throws SQLException {
        ToLongFunction<IndexDefinition> size = options.sizes() == Sizes.HYPOPG ? hypothetical::bytes : predicted::bytes;
        hypothetical.learn(candidates);
        long budgetBytes = budgetMegabytes * MEGABYTE;
        ExplainCounter counter = new ExplainCounter();
        try (Connection connection = DriverManager.getConnection(options.url());
                WhatIf whatIf = Engines.open(engine, counter.watch(connection))) {
            IndexSearch.Choice choice = switch (options.search()) {
                case ADVISOR -> IndexSearch.choose(some, candidates, whatIf, size, options.width(), budgetBytes);
                case EXTEND -> extend(some, whatIf, size, budgetBytes);
            };
            Worth worth = Worth.of(some, new PlainHypoPg(connection), choice.indexes());
            return new Row(set, engine, budgetMegabytes, candidates.size(), choice, counter.count(), worth);
        }
    }

    private IndexSearch.Choice extend(
            ExplainedQueries some, WhatIf engine, ToLongFunction<IndexDefinition> size, long budgetBytes)
            throws SQLException {
        long started = System.nanoTime();
        PublishedExtend extend = new PublishedExtend(some, engine, size, options.width(), budgetBytes);
        List<IndexDefinition> indexes = extend.choose();
        return new IndexSearch.Choice(indexes, extend.asked(), extend.reused(), System.nanoTime() - started);
    }

    String text() {
        TextTable table = new TextTable(
                "queries",
                "engine",
                "budget MB",
                "cost %",
                "HypoPG MB",
                "predicted MB",
                "indexes",
                "unused",
                "candidates",
                "asked",
                "reused",
                "EXPLAINs",
                "seconds");
        StringBuilder sets = new StringBuilder();
        for (Row row : rows) {
            List<IndexDefinition> indexes = row.choice.indexes();
            table.row(
                    row.querySet.name(),
                    row.engine.name().toLowerCase(Locale.ROOT),
                    String.valueOf(row.budgetMegabytes),
                    String.format(Locale.ROOT, "%.2f", row.worth.percent()),
                    megabytes(indexes, hypothetical::bytes),
                    megabytes(indexes, predicted::bytes),
                    String.valueOf(indexes.size()),
                    String.valueOf(row.unused().size()),
                    String.valueOf(row.candidates),
                    String.valueOf(row.choice.asked()),
                    String.valueOf(row.choice.reused()),
                    String.valueOf(row.explains),
                    String.format(Locale.ROOT, "%.2f", row.choice.nanos() / 1e9));
            sets.append(String.format(
                    Locale.ROOT,
                    "%s, %s, %d MB: %s%s%n",
                    row.querySet.name(),
                    row.engine.name().toLowerCase(Locale.ROOT),
                    row.budgetMegabytes,
                    names(indexes),
                    row.unused().isEmpty() ? "" : "; unused: " + names(row.unused())));
        }
        return "Sets chosen, cost in % of no index as plain HypoPG sees it, budgets in "
                + (options.sizes() == Sizes.HYPOPG ? "HypoPG's" : "predicted")
                + " bytes\n" + table + "\n" + sets;
    }

    private static String megabytes(List<IndexDefinition> indexes, ToLongFunction<IndexDefinition> size) {
        return String.format(
                Locale.ROOT, "%.0f", indexes.stream().mapToLong(size).sum() / (double) MEGABYTE);
    }

    static List<String> names(List<IndexDefinition> indexes) {
        return indexes.stream().map(ChoiceReport::name).toList();
    }

    /** Without schema. */
    static String name(IndexDefinition index) {
        String text = index.describe();
        return text.substring(text.indexOf('.') + 1);
    }

    List<Map<String, Object>> json() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("queries", row.querySet.name());
            one.put("engine", row.engine.name().toLowerCase(Locale.ROOT));
            one.put("budgetMegabytes", row.budgetMegabytes);
            one.put("costPercent", row.worth.percent());
            one.put("indexes", names(row.choice.indexes()));
            one.put("unused", names(row.unused()));
            one.put("candidates", row.candidates);
            one.put("asked", row.choice.asked());
            one.put("reused", row.choice.reused());
            one.put("explains", row.explains);
            one.put("seconds", row.choice.nanos() / 1e9);
            all.add(one);
        }
        return all;
    }
}
