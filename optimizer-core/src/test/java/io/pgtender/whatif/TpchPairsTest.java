package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The analytic model against HypoPG: every TPC-H query with every index of one or two of the columns that its plan
 * compares, joins, groups or sorts by. Runs where PGTENDER_TPCH_URL names a database with the data, without keys and
 * indexes, vacuumed, with HypoPG; plans only, and changes nothing there. PGTENDER_TPCH_QUERIES picks queries.
 *
 * <p>HypoPG takes an index for larger than it is, so a promise that it does not confirm may be true. Where
 * PGTENDER_TPCH_COPY_URL names a copy of the data, the index is built there and the planner decides; without one every
 * such promise counts as invented.
 */
class TpchPairsTest {

    private static final int QUERIES = 22;

    /** What counts as an improvement. */
    private static final double POSITIVE = 0.02;

    /** Less than this is none: a promise above {@link #POSITIVE} is false then. */
    private static final double NOTHING = 0.005;

    private record Pair(
            int query, IndexDefinition index, double before, double hypothetical, double analytic, double real) {

        double possible() {
            return Math.max(0, 1 - hypothetical / before);
        }

        double promised() {
            return Math.max(0, 1 - analytic / before);
        }

        boolean isPositive() {
            return possible() > POSITIVE;
        }

        boolean isFound() {
            return isPositive() && promised() > POSITIVE;
        }

        boolean isDoubtful() {
            return possible() < NOTHING && promised() > POSITIVE;
        }

        boolean isInvented() {
            return isDoubtful() && !(1 - real / before >= NOTHING);
        }

        Pair withReal(double cost) {
            return new Pair(query, index, before, hypothetical, analytic, cost);
        }

        double error() {
            return Math.abs(analytic / hypothetical - 1);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "Q%02d %-44s %14.2f %14.2f %14.2f %6.2f%% %6.2f%% %s",
                    query,
                    index.describe(),
                    before,
                    hypothetical,
                    analytic,
                    100 * possible(),
                    100 * promised(),
                    isInvented()
                            ? "INVENTED"
                            : isDoubtful() ? "DOUBTFUL, really " + real : isPositive() && !isFound() ? "MISSED" : "");
        }
    }

    @Test
    void model_onTpch_capturesWhatHypoPgFinds() throws Exception {
        String url = System.getenv("PGTENDER_TPCH_URL");
        Assumptions.assumeTrue(
                url != null && !url.isBlank(),
                "PGTENDER_TPCH_URL is not set: the model is compared with HypoPG on a server that has both data and HypoPG");
        List<Pair> single = new ArrayList<>();
        List<Pair> composite = new ArrayList<>();
        List<String> report = new ArrayList<>();
        long analyticNanos = 0;
        long explains = 0;
        try (Connection connection = DriverManager.getConnection(url);
                Connection hypoPgConnection = DriverManager.getConnection(url)) {
            Explainer explainer = new Explainer(connection);
            try (HypoPgWhatIf hypoPg = HypoPgWhatIf.open(hypoPgConnection).orElseThrow();
                    AnalyticWhatIf analytic = new AnalyticWhatIf(connection)) {
                for (int query : queries()) {
                    String sql = text(query);
                    Plan plan = explainer.explainRaw(sql);
                    Set<RelationName> tables =
                            Set.copyOf(plan.relationsByAlias().values());
                    Catalog catalog = CatalogReader.read(connection, tables);
                    ParameterVector execution = new ParameterVector(sql, List.of(), 0);
                    for (IndexDefinition index : indexes(plan)) {
                        double hypothetical = hypoPg.cost(execution, plan, catalog, Set.of(index))
                                .costAfter();
                        long start = System.nanoTime();
                        double promised = analytic.cost(execution, plan, catalog, Set.of(index))
                                .costAfter();
                        analyticNanos += System.nanoTime() - start;
                        (index.keys().size() == 1 ? single : composite)
                                .add(new Pair(query, index, plan.cost(), hypothetical, promised, Double.NaN));
                    }
                }
                explains = analytic.explains();
            }
            single = settled(single);
            composite = settled(composite);
        } finally {
            report.addAll(summary("single columns", single));
            report.addAll(summary("two columns", composite));
            report.add(String.format(
                    Locale.ROOT,
                    "%d questions in %.1f s with %d EXPLAINs",
                    single.size() + composite.size(),
                    analyticNanos / 1e9,
                    explains));
            Files.write(Path.of("target", "tpch-pairs.txt"), report);
        }

        assertThat(single).noneMatch(Pair::isInvented);
        assertThat(composite).noneMatch(Pair::isInvented);
        assertThat(capturedEqually(single)).isGreaterThan(0.85);
        assertThat(capturedEqually(composite)).isGreaterThan(0.85);
        assertThat(captured(single)).isGreaterThan(0.98);
        assertThat(captured(composite)).isGreaterThan(0.98);
    }

    /** The pairs, those in doubt with the cost under a real index. */
    private static List<Pair> settled(List<Pair> pairs) throws SQLException {
        String url = System.getenv("PGTENDER_TPCH_COPY_URL");
        if (url == null || url.isBlank()) {
            return pairs;
        }
        List<Pair> settled = new ArrayList<>();
        try (Connection copy = DriverManager.getConnection(url)) {
            Explainer explainer = new Explainer(copy);
            for (Pair pair : pairs) {
                if (!pair.isDoubtful()) {
                    settled.add(pair);
                    continue;
                }
                WhatIfLab.execute(copy, pair.index().createSql("tpch_doubt", false));
                try {
                    settled.add(pair.withReal(
                            explainer.explainRaw(text(pair.query())).cost()));
                } finally {
                    WhatIfLab.execute(copy, "DROP INDEX tpch_doubt");
                }
            }
        }
        return settled;
    }

    private static String text(int query) {
        return SqlResource.read(TpchPairsTest.class, String.format(Locale.ROOT, "tpch/q%02d", query));
    }

    private static List<Integer> queries() {
        String chosen = System.getenv("PGTENDER_TPCH_QUERIES");
        List<Integer> queries = new ArrayList<>();
        for (int query = 1; query <= QUERIES; query++) {
            if (chosen == null || List.of(chosen.split(",")).contains(String.valueOf(query))) {
                queries.add(query);
            }
        }
        return queries;
    }

    /** One column and two, of those that the plan does more with than to print them. */
    private static List<IndexDefinition> indexes(Plan plan) {
        Map<String, RelationName> relations = plan.relationsByAlias();
        Map<String, Set<String>> columns = new TreeMap<>();
        plan.root()
                .walk()
                .forEach(node -> node.properties().forEach((name, texts) -> {
                    if (!name.equals("Output")) {
                        texts.stream()
                                .flatMap(text -> Expressions.columns(text).stream())
                                .filter(c -> relations.containsKey(c.alias()))
                                .forEach(c -> add(columns, relations, c));
                    }
                }));
        List<IndexDefinition> indexes = new ArrayList<>();
        columns.forEach((table, names) -> names.forEach(first -> {
            RelationName relation = new RelationName("public", table);
            indexes.add(IndexDefinition.btree(relation, List.of(IndexKey.column(first))));
            names.stream()
                    .filter(second -> !second.equals(first))
                    .forEach(second -> indexes.add(
                            IndexDefinition.btree(relation, List.of(IndexKey.column(first), IndexKey.column(second)))));
        }));
        return indexes;
    }

    private static void add(
            Map<String, Set<String>> columns, Map<String, RelationName> relations, ColumnReference column) {
        columns.computeIfAbsent(relations.get(column.alias()).name(), table -> new TreeSet<>())
                .add(column.column());
    }

    private static double captured(List<Pair> pairs) {
        double possible = 0;
        double captured = 0;
        for (Pair pair : pairs) {
            if (pair.isPositive()) {
                possible += pair.before() - pair.hypothetical();
                captured += Math.min(pair.before() - pair.hypothetical(), pair.before() - pair.analytic());
            }
        }
        return possible == 0 ? 1 : captured / possible;
    }

    /** The same with every pair of equal weight, whatever its query costs. */
    private static double capturedEqually(List<Pair> pairs) {
        double possible = 0;
        double captured = 0;
        for (Pair pair : pairs) {
            if (pair.isPositive()) {
                possible += pair.possible();
                captured += Math.min(pair.possible(), pair.promised());
            }
        }
        return possible == 0 ? 1 : captured / possible;
    }

    private static List<String> summary(String title, List<Pair> pairs) {
        List<String> lines = new ArrayList<>();
        pairs.stream()
                .filter(p -> p.possible() > NOTHING || p.promised() > NOTHING)
                .map(Pair::line)
                .forEach(lines::add);
        List<Double> errors = pairs.stream()
                .filter(p -> p.isPositive() || p.promised() > POSITIVE)
                .map(Pair::error)
                .sorted()
                .toList();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %d pairs, %d positive, %d found, %d doubtful, %d invented, %.1f %% captured (%.1f %% with equal weights); error median %.1f %%, p90 %.1f %%,"
                        + " worst %.1f %%",
                title,
                pairs.size(),
                pairs.stream().filter(Pair::isPositive).count(),
                pairs.stream().filter(Pair::isFound).count(),
                pairs.stream().filter(Pair::isDoubtful).count(),
                pairs.stream().filter(Pair::isInvented).count(),
                100 * captured(pairs),
                100 * capturedEqually(pairs),
                100 * quantile(errors, 0.5),
                100 * quantile(errors, 0.9),
                100 * quantile(errors, 1)));
        return lines;
    }

    private static double quantile(List<Double> sorted, double quantile) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.floor(quantile * (sorted.size() - 1)));
    }
}
