package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How well an engine foresees each index on one column, beside a reference: HypoPG, or the planner on real indexes.
 *
 * <p>Costs are counted in percent of the query's cost today, so that no query rules the sum; the published figures (of
 * queries without 2, 17 and 20) are sums of costs.
 */
final class EngineReport {

    /** A saving is foreseen in part where less than this share of it is. */
    private static final double IN_FULL = 0.9;

    /** A query profits where more than this share of its cost is saved. */
    private static final double PROFIT = 0.02;

    private final List<Pair> pairs = new ArrayList<>();

    /**
     * A query and an index.
     *
     * @param query the query
     * @param index an index on one column that the query names
     * @param reference cost with the index, as it is
     * @param predicted cost with the index, as it was foreseen
     */
    private record Pair(Explained query, IndexDefinition index, double reference, double predicted) {

        private double today() {
            return query.plan().cost();
        }

        private boolean profits() {
            return reference < (1 - PROFIT) * today();
        }

        private boolean isForeseen() {
            return predicted < (1 - PROFIT) * today();
        }

        private double saved() {
            return Math.max(0, today() - reference);
        }

        /** Of what the index saves, what was foreseen. */
        private double captured() {
            return Math.min(saved(), Math.max(0, today() - predicted));
        }

        private double error() {
            return Math.abs(predicted - reference) / reference;
        }

        private String describe() {
            return String.format(
                    Locale.ROOT,
                    "Q%d %s: %.1f %%, foreseen %.1f %%",
                    query.query().number(),
                    ChoiceReport.name(index),
                    100 * reference / today(),
                    100 * predicted / today());
        }
    }

    /** A cost with one index in place. */
    interface Costs {
        double of(Explained query, IndexDefinition index) throws SQLException;
    }

    /** Costs that an engine foresees. */
    static Costs foreseen(ExplainedQueries queries, WhatIf engine) {
        return (query, index) -> engine.cost(query.execution(), query.plan(), queries.catalog(), List.of(index))
                .costAfter();
    }

    /** Asks once for each pair. */
    static Costs remembered(Costs costs) {
        record Pairing(int query, IndexDefinition index) {}
        Map<Pairing, Double> known = new HashMap<>();
        return (query, index) -> {
            Pairing pairing = new Pairing(query.query().number(), index);
            Double cost = known.get(pairing);
            if (cost == null) {
                cost = costs.of(query, index);
                known.put(pairing, cost);
            }
            return cost;
        };
    }

    /** All pairs, index by index. */
    static EngineReport compare(ExplainedQueries queries, Costs reference, Costs predicted) throws SQLException {
        EngineReport report = new EngineReport();
        for (TableFacts table : queries.tables()) {
            for (var column : table.columns()) {
                IndexDefinition index = CandidateSource.btree(table, List.of(column.name()));
                for (Explained query : queries.queries()) {
                    if (query.columns(table).contains(column.name())) {
                        report.pairs.add(
                                new Pair(query, index, reference.of(query, index), predicted.of(query, index)));
                    }
                }
            }
        }
        return report;
    }

    String text(String title) {
        StringBuilder text = new StringBuilder(title).append('\n');
        facts().forEach((name, value) -> text.append(
                value instanceof Double number
                        ? String.format(Locale.ROOT, "%-30s %10.2f%n", name, number)
                        : value instanceof List<?> ? "" : String.format(Locale.ROOT, "%-30s %10s%n", name, value)));
        missed().forEach(pair ->
                text.append("  missed   ").append(pair.describe()).append('\n'));
        invented()
                .forEach(pair ->
                        text.append("  invented ").append(pair.describe()).append('\n'));
        return text.toString();
    }

    Map<String, Object> facts() {
        List<Pair> relevant =
                pairs.stream().filter(p -> p.profits() || p.isForeseen()).toList();
        double[] errors =
                relevant.stream().mapToDouble(p -> 100 * p.error()).sorted().toArray();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("pairs", pairs.size());
        facts.put("pairs that profit", pairs.stream().filter(Pair::profits).count());
        facts.put(
                "of them foreseen",
                pairs.stream().filter(p -> p.profits() && p.isForeseen()).count());
        facts.put("captured % of relative saving", captured(Pair::today));
        facts.put("captured % of cost saving", captured(pair -> 1));
        facts.put("captured % of cost, published", capturedOfPublished());
        facts.put("median error %", percentile(errors, 0.5));
        facts.put("p90 error %", percentile(errors, 0.9));
        facts.put("missed", missed().stream().map(Pair::describe).toList());
        facts.put("in part", inPart().stream().map(Pair::describe).toList());
        facts.put("invented", invented().stream().map(Pair::describe).toList());
        return facts;
    }

    private List<Pair> missed() {
        return pairs.stream().filter(p -> p.profits() && !p.isForeseen()).toList();
    }

    private List<Pair> inPart() {
        return pairs.stream()
                .filter(p -> p.profits() && p.isForeseen() && p.captured() < IN_FULL * p.saved())
                .toList();
    }

    private List<Pair> invented() {
        return pairs.stream().filter(p -> !p.profits() && p.isForeseen()).toList();
    }

    private double captured(ToDoubleFunction<Pair> unit) {
        return captured(pairs, unit);
    }

    private double capturedOfPublished() {
        return captured(
                pairs.stream()
                        .filter(p -> QuerySet.PUBLISHED
                                .numbers()
                                .contains(p.query.query().number()))
                        .toList(),
                pair -> 1);
    }

    private static double captured(List<Pair> some, ToDoubleFunction<Pair> unit) {
        List<Pair> profiting = some.stream().filter(Pair::profits).toList();
        double saved = profiting.stream()
                .mapToDouble(p -> p.saved() / unit.applyAsDouble(p))
                .sum();
        double captured = profiting.stream()
                .mapToDouble(p -> p.captured() / unit.applyAsDouble(p))
                .sum();
        return saved == 0 ? 100 : 100 * captured / saved;
    }

    private static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.floor(share * (sorted.length - 1))];
    }
}
