package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.selection.SelectedIndex.Gain;
import io.pgtender.sql.RelationName;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses indexes greedily: in each round the candidate that saves most time on top of those chosen before, as long as it
 * is worth it. Time, not cost, is the objective: a statement's measured time is scaled by the planner's cost ratio,
 * averaged over its samples in log space. An index that a later, wider one makes superfluous is given up again.
 * (Greedy(m, k) of Chaudhuri and Narasayya, VLDB 1997, with m = 1; the time budget makes it an anytime search.)
 */
public final class IndexSelection {

    /** Two candidates whose savings differ by less than this share count as equal. */
    private static final double TIE = 0.005;

    /** Of two candidates that count as equal, the later one wins if it is smaller than this share of the other. */
    private static final double SMALLER = 0.8;

    private final WhatIf whatIf;
    private final Catalog catalog;
    private final SelectionLimits limits;
    private final ToLongFunction<IndexDefinition> sizeBytes;
    private final ToDoubleFunction<IndexDefinition> writeMillisPerHour;
    private final LongSupplier nanoTime;
    private final Map<CostKey, Estimate> estimates = new HashMap<>();

    /**
     * @param sizeBytes predicted size of an index
     * @param writeMillisPerHour predicted cost of maintaining an index under the observed writes
     * @param nanoTime the clock of the time budget
     */
    public IndexSelection(
            WhatIf whatIf,
            Catalog catalog,
            SelectionLimits limits,
            ToLongFunction<IndexDefinition> sizeBytes,
            ToDoubleFunction<IndexDefinition> writeMillisPerHour,
            LongSupplier nanoTime) {
        this.whatIf = whatIf;
        this.catalog = catalog;
        this.limits = limits;
        this.sizeBytes = sizeBytes;
        this.writeMillisPerHour = writeMillisPerHour;
        this.nanoTime = nanoTime;
    }

    /**
     * What was chosen and what was not.
     *
     * @param selected best first
     * @param rejected candidates that were judged and left out, with the reason
     */
    public record Outcome(List<SelectedIndex> selected, Map<IndexDefinition, String> rejected) {}

    /**
     * Runs the search.
     *
     * @throws SQLException when the connection to the planner is lost
     */
    public Outcome select(List<WeightedStatement> statements, Collection<IndexDefinition> candidates)
            throws SQLException {
        return new Search(statements, candidates).run();
    }

    private SelectedIndex weigh(
            IndexDefinition candidate, Set<IndexDefinition> configuration, List<WeightedStatement> statements)
            throws SQLException {
        Set<IndexDefinition> extended = new HashSet<>(configuration);
        extended.add(candidate);
        List<Gain> gains = new ArrayList<>();
        double saved = 0;
        for (WeightedStatement statement : statements) {
            Estimate without = estimate(statement, configuration);
            Estimate with = estimate(statement, extended);
            if (!with.used.contains(candidate) || with.cost >= without.cost) {
                continue;
            }
            double millis = statement.millisPerHour() * (without.ratio() - with.ratio());
            gains.add(new Gain(statement, without.cost, with.cost, millis));
            saved += millis;
        }
        gains.sort(Comparator.comparingDouble(Gain::savedMillisPerHour).reversed());
        return new SelectedIndex(
                candidate, gains, saved, writeMillisPerHour.applyAsDouble(candidate), sizeBytes.applyAsLong(candidate));
    }

    private boolean isWorthwhile(SelectedIndex index, double workload) {
        return index.netMillisPerHour() > 0
                && index.savedMillisPerHour() >= limits.minShareOfWorkload() * workload
                && index.gains().stream()
                        .anyMatch(g -> g.savedMillisPerHour()
                                >= limits.minShareOfStatement() * g.statement().millisPerHour());
    }

    private static boolean isBetter(SelectedIndex challenger, SelectedIndex best) {
        double difference = challenger.netMillisPerHour() - best.netMillisPerHour();
        if (Math.abs(difference) > TIE * best.netMillisPerHour()) {
            return difference > 0;
        }
        return challenger.sizeBytes() < SMALLER * best.sizeBytes();
    }

    /** Cost of a statement under a configuration, asked once for each set of indexes on the tables of its plan. */
    private Estimate estimate(WeightedStatement statement, Set<IndexDefinition> configuration) throws SQLException {
        Set<RelationName> tables = statement.samples().stream()
                .flatMap(s -> s.plan().relationsByAlias().values().stream())
                .collect(Collectors.toSet());
        Set<IndexDefinition> relevant =
                configuration.stream().filter(i -> tables.contains(i.table())).collect(Collectors.toUnmodifiableSet());
        CostKey key = new CostKey(statement, relevant);
        Estimate known = estimates.get(key);
        if (known == null) {
            known = ask(statement, relevant);
            estimates.put(key, known);
        }
        return known;
    }

    private Estimate ask(WeightedStatement statement, Set<IndexDefinition> indexes) throws SQLException {
        double logBefore = 0;
        double logAfter = 0;
        Set<IndexDefinition> used = new HashSet<>();
        for (WeightedStatement.Sample sample : statement.samples()) {
            HypotheticalCost cost = indexes.isEmpty()
                    ? new HypotheticalCost(sample.plan().cost(), sample.plan().cost(), Set.of())
                    : whatIf.cost(sample.execution(), sample.plan(), catalog, indexes);
            logBefore += Math.log(Math.max(cost.costBefore(), 1e-6));
            logAfter += Math.log(Math.max(cost.costAfter(), 1e-6));
            used.addAll(cost.used());
        }
        int samples = statement.samples().size();
        return new Estimate(Math.exp(logBefore / samples), Math.exp(logAfter / samples), used);
    }

    /** One run: what is chosen so far, and how everything else was judged. */
    private final class Search {

        private final List<WeightedStatement> statements;
        private final double workload;
        private final long deadline = nanoTime.getAsLong() + limits.timeBudget().toNanos();
        private final Set<IndexDefinition> open;
        private final Set<IndexDefinition> superseded = new LinkedHashSet<>();
        private List<SelectedIndex> selected = new ArrayList<>();

        /** As judged first, before anything was chosen. */
        private final Map<IndexDefinition, SelectedIndex> alone = new LinkedHashMap<>();

        /** As judged last, on top of what was chosen until then. */
        private final Map<IndexDefinition, SelectedIndex> latest = new HashMap<>();

        Search(List<WeightedStatement> statements, Collection<IndexDefinition> candidates) {
            this.statements = statements;
            this.workload = statements.stream()
                    .mapToDouble(WeightedStatement::millisPerHour)
                    .sum();
            this.open = new LinkedHashSet<>(candidates);
        }

        Outcome run() throws SQLException {
            while (selected.size() < limits.maxIndexes() && !open.isEmpty()) {
                SelectedIndex best = best();
                if (best == null) {
                    break;
                }
                selected.add(best);
                open.remove(best.definition());
                dropSuperseded();
            }
            Map<IndexDefinition, String> rejected = new LinkedHashMap<>();
            superseded.forEach(candidate -> rejected.put(candidate, reason(candidate)));
            open.forEach(candidate -> rejected.put(candidate, reason(candidate)));
            return new Outcome(List.copyOf(selected), rejected);
        }

        private @Nullable SelectedIndex best() throws SQLException {
            Set<IndexDefinition> configuration = definitions(selected);
            SelectedIndex best = null;
            for (IndexDefinition candidate : open) {
                if (isOutOfTime()) {
                    break;
                }
                SelectedIndex weighed = weigh(candidate, configuration, statements);
                alone.putIfAbsent(candidate, weighed);
                latest.put(candidate, weighed);
                if (isWorthwhile(weighed, workload) && (best == null || isBetter(weighed, best))) {
                    best = weighed;
                }
            }
            return best;
        }

        private boolean isOutOfTime() {
            return nanoTime.getAsLong() - deadline >= 0;
        }

        /** An index chosen early may have nothing left to do once a wider one serves its statements too. */
        @SuppressWarnings("ReferenceEquality") // the very object
        private void dropSuperseded() throws SQLException {
            for (SelectedIndex earlier : List.copyOf(selected.subList(0, selected.size() - 1))) {
                List<SelectedIndex> others =
                        selected.stream().filter(s -> s != earlier).toList();
                SelectedIndex still = weigh(earlier.definition(), definitions(others), statements);
                if (!isOutOfTime() && !isWorthwhile(still, workload)) {
                    latest.put(earlier.definition(), still);
                    superseded.add(earlier.definition());
                    selected = inTurn(others);
                }
            }
        }

        /** The same indexes, each with what it brings on top of those before it. */
        private List<SelectedIndex> inTurn(List<SelectedIndex> indexes) throws SQLException {
            List<SelectedIndex> weighed = new ArrayList<>();
            for (SelectedIndex index : indexes) {
                weighed.add(weigh(index.definition(), definitions(weighed), statements));
            }
            return weighed;
        }

        private String reason(IndexDefinition candidate) {
            SelectedIndex first = alone.get(candidate);
            SelectedIndex last = latest.get(candidate);
            if (first == null || last == null) {
                return "not judged: the time budget of " + limits.timeBudget().toMillis() + " ms was used up";
            }
            if (first.gains().isEmpty() && last.gains().isEmpty()) {
                return "the planner would not use it";
            }
            if (first.netMillisPerHour() <= 0 && last.netMillisPerHour() <= 0) {
                return String.format(
                        Locale.ROOT,
                        "writes would cost %.0f ms per hour, reads would save %.0f",
                        first.writeMillisPerHour(),
                        first.savedMillisPerHour());
            }
            if (isWorthwhile(last, workload)) {
                return selected.size() >= limits.maxIndexes()
                        ? "as many indexes as are allowed (" + limits.maxIndexes() + ") were chosen before it"
                        : "not judged beside the recommended indexes: the time budget was used up";
            }
            if (isWorthwhile(first, workload)) {
                return selected.stream()
                        .filter(s -> s.definition().table().equals(candidate.table()))
                        .findFirst()
                        .map(s -> "adds nothing beside the recommended "
                                + s.definition().describe())
                        .orElse("adds nothing beside the recommended indexes");
            }
            return String.format(
                    Locale.ROOT,
                    "would save only %.1f %% of the time of the statements observed",
                    100 * first.savedMillisPerHour() / Math.max(workload, 1e-9));
        }

        private static Set<IndexDefinition> definitions(List<SelectedIndex> indexes) {
            return indexes.stream().map(SelectedIndex::definition).collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /** Compared by identity of the statement: its samples are what was asked about. */
    private record CostKey(WeightedStatement statement, Set<IndexDefinition> indexes) {

        @Override
        @SuppressWarnings("ReferenceEquality") // by identity, as said above
        public boolean equals(@Nullable Object other) {
            return other instanceof CostKey that && statement == that.statement && indexes.equals(that.indexes);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(statement) + indexes.hashCode();
        }
    }

    private record Estimate(double costBefore, double cost, Set<IndexDefinition> used) {

        double ratio() {
            return cost / costBefore;
        }
    }
}
