package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What-if without an extension: today's plan with scans, joins and sorts replaced by what the index allows, costed with
 * the planner's own formulas and its own selectivities (asked with EXPLAIN of queries over one or two tables).
 *
 * <p>Covers btree indexes, full, partial, covering and on expressions, for: sequential, index and bitmap scans, by one
 * process and by parallel workers; up to {@link JoinBlock#MAX_LEAVES} inner, left, semi and anti joins in any order, as hash
 * joins, as nested loops over index look-ups with and without Memoize, and as merge joins fed by index order; sorts made
 * superfluous, with and without LIMIT; hashed grouping by plain columns turned into grouping by index order; parallel plans turned into serial ones; partitions; init plans and correlated sub
 * plans.
 *
 * <p>Prefers silence to a false promise: another order of joins counts only where the model, asked without any new index,
 * gives about today's cost. Left out, so that a real index may help where this sees nothing: a Sort moved below a
 * join, full joins in another order, several indexes combined in one bitmap, incremental sorts, {@code LIKE 'prefix%'},
 * {@code min} and {@code max}, row comparisons, comparisons with the result of a sub plan, joins of more tables than that
 * in another order, and every access method but btree. Fences that leave no trace in the plan (a sub-select with an ORDER
 * BY of its own that an index serves, inside a view) are taken for open doors. A partial index counts where the statement
 * contains its condition word by word. An expression without statistics takes the planner's defaults.
 *
 * <p>Remembers what no index changes for each plan object and for each condition, so that asking about many indexes costs
 * few EXPLAINs. Not thread-safe.
 */
public final class AnalyticWhatIf implements WhatIf {

    /** Plans of which something is remembered; the one unused for longest goes first. */
    private static final int MAX_PLANS = 256;

    /** The same plan object judged by the same facts. */
    private record Question(Plan plan, Catalog catalog, StatementHints hints) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Question question
                    && plan == question.plan
                    && catalog == question.catalog
                    && hints.equals(question.hints);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(plan) + System.identityHashCode(catalog);
        }
    }

    private final Map<Question, PlanMemory> memories = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, PlanMemory> eldest) {
            return size() > MAX_PLANS;
        }
    };
    private final Selectivities selectivities;
    private final CommonValues commonValues;
    private final IndexShapes shapes;
    private final Partitions partitions;

    /** @param raw a connection that the caller owns and that nobody else uses meanwhile */
    public AnalyticWhatIf(Connection raw) {
        this.selectivities = new Selectivities(new Explainer(raw));
        this.commonValues = new CommonValues(raw);
        this.shapes = new IndexShapes(selectivities, new KeySampler(raw));
        this.partitions = new Partitions(raw);
    }

    @Override
    public String describe() {
        return "the analytic model";
    }

    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        Map<RelationName, Set<IndexDefinition>> offered = offered(catalog, indexes);
        if (offered.isEmpty()) {
            return new HypotheticalCost(plan.cost(), plan.cost(), Set.of());
        }
        StatementHints hints = StatementHints.of(execution.sql());
        PlanMemory memory = memories.computeIfAbsent(
                new Question(plan, catalog, hints),
                question -> new PlanMemory(plan, catalog, hints, selectivities, commonValues, shapes));
        Path best = substitution(memory, memory.offers(offered), catalog).best();
        // What the model finds without any new index is its own error: no index may be praised for it.
        Path without =
                memory.without(() -> substitution(memory, Offers.NONE, catalog).best());
        double costAfter = plan.cost() - (without.totalCost() - best.totalCost());
        boolean worthIt = !best.used().isEmpty() && costAfter * PathSet.FUZZ < plan.cost();
        return worthIt
                ? new HypotheticalCost(plan.cost(), costAfter, best.used())
                : new HypotheticalCost(plan.cost(), plan.cost(), Set.of());
    }

    /** EXPLAINs sent since the session was opened, those of whoever gave the plans left out. */
    public long explains() {
        return selectivities.asked();
    }

    private Substitution substitution(PlanMemory memory, Offers offers, Catalog catalog) {
        return new Substitution(memory, offers, catalog.server(), selectivities);
    }

    private Map<RelationName, Set<IndexDefinition>> offered(Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        Map<RelationName, Set<IndexDefinition>> offered = new HashMap<>();
        for (TableFacts table : catalog.tables()) {
            Set<RelationName> names = partitions.ancestors(table);
            Set<IndexDefinition> here = new HashSet<>();
            for (IndexDefinition index : indexes) {
                boolean known = index.accessMethod().equals("btree") || MethodPaths.knows(index.accessMethod());
                if (known && names.contains(index.table()) && !exists(table, index)) {
                    here.add(index);
                }
            }
            if (!here.isEmpty()) {
                offered.put(table.name(), here);
            }
        }
        return offered;
    }

    /** A copy of a valid index brings nothing, whatever the model's rounding says. */
    private static boolean exists(TableFacts table, IndexDefinition index) {
        return table.indexes().stream()
                .filter(IndexFacts::valid)
                .map(IndexFacts::definition)
                .anyMatch(existing -> IndexCopies.isCopy(index, existing));
    }

    /** Does nothing: nothing is kept on the server. */
    @Override
    public void close() {}
}
