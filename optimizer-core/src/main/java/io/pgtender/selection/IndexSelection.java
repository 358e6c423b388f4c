package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Chooses indexes: candidates that no plan reads are left out ({@link CandidatePruning}), the rest is grown into a set by
 * what each step brings for its price ({@link Extend}), and the set is improved by moves that growing alone does not find
 * ({@link Refinement}) until none helps or the time is up. The same input gives the same result unless time runs out.
 *
 * <p>Time, not cost, is the objective: a statement's measured time is scaled by the planner's cost ratio, averaged over its
 * samples in log space. Not thread-safe.
 */
public final class IndexSelection {

    /** Part of the time budget that finding out what plans would read may take. */
    private static final double PRUNING_SHARE = 0.4;

    private final Builder setup;
    private final Catalog catalog;
    private final SelectionLimits limits;

    private IndexSelection(Builder setup) {
        this.setup = setup;
        this.catalog = setup.catalog;
        this.limits = setup.limits;
    }

    /**
     * @param whatIf answers what a statement would cost
     * @param catalog the tables of all statements
     */
    public static Builder builder(WhatIf whatIf, Catalog catalog) {
        return new Builder(whatIf, catalog);
    }

    /**
     * What was chosen and what was not.
     *
     * @param selected best first
     * @param rejected candidates that were judged and left out, with the reason
     * @param silenced statements that had no vote because the server would not explain them, with the reason
     * @param requests what was asked of the planner
     */
    public record Outcome(
            List<SelectedIndex> selected,
            Map<IndexDefinition, String> rejected,
            Map<WeightedStatement, String> silenced,
            RequestCounts requests) {}

    /**
     * Runs the search. A statement that the server refuses to explain loses its vote; the others decide.
     *
     * @throws SQLException when the connection to the planner is lost
     */
    public Outcome select(List<WeightedStatement> statements, Collection<IndexDefinition> candidates)
            throws SQLException {
        Deadline deadline = new Deadline(setup.nanoTime, limits.timeBudget());
        IndexPool pool = new IndexPool(setup.sizeBytes, setup.writes);
        CostRequests requests = new CostRequests(setup.whatIf, catalog, pool);
        List<StatementCosts> costs =
                statements.stream().map(s -> new StatementCosts(s, requests)).toList();
        Valuation valuation = new Valuation(costs, setup.objective, limits, pool);

        IndexSet given = IndexSet.NONE;
        IndexSet admitted = IndexSet.NONE;
        for (IndexDefinition candidate : candidates) {
            int number = pool.number(candidate);
            given = given.plus(number);
            boolean exists = catalog.table(candidate.table())
                    .filter(t -> Coverage.exists(t, candidate))
                    .isPresent();
            admitted = exists || limits.excludes(candidate.table()) ? admitted : admitted.plus(number);
        }
        int rounds = limits.budgetBytes() == SelectionLimits.UNBOUNDED_BYTES
                ? CandidatePruning.ROUNDS_FOR_TIME
                : CandidatePruning.ROUNDS_FOR_BYTES;
        CandidatePruning.Result pruned =
                new CandidatePruning(deadline.part(PRUNING_SHARE), rounds).prune(costs, admitted);
        Assessment nothing = valuation.assess(IndexSet.NONE, deadline);
        Space space = new Space(
                catalog, limits, pool, valuation, given, pruned, new CandidatePruning(deadline, rounds), nothing);
        Assessment chosen = search(space, () -> requests.counts().asked(), deadline);

        Deadline none = new Deadline(() -> 0, limits.timeBudget().plusNanos(1)); // what is chosen is to be explained
        Assessment simplified = new Simplify(space).drop(chosen, none);
        Supersession supersession = new Supersession(costs, catalog, pool, setup.hiding);
        List<SelectedIndex> selected = new Attribution(space, none, supersession).attribute(simplified);
        Map<IndexDefinition, String> rejected = new Rejections(space, catalog, deadline).reasons(given, simplified);
        return new Outcome(selected, rejected, silenced(costs), requests.counts());
    }

    private static Assessment search(Space space, LongSupplier asked, Deadline deadline) throws SQLException {
        Assessment nothing = space.best();
        try {
            space.extendExisting();
            boolean bytesAreScarce = space.limits().budgetBytes() != SelectionLimits.UNBOUNDED_BYTES;
            List<Extend> ways = new ArrayList<>();
            ways.add(new Extend(space, Extend.Merit.GAIN)); // first: it fills a budget with what matters in few steps
            if (bytesAreScarce) {
                ways.add(new Extend(space, Extend.Merit.GAIN_PER_BYTE));
            }
            List<Assessment> grown = new ArrayList<>();
            for (Extend extend : ways) {
                grown.add(extend.grow(nothing, IndexSet.NONE, deadline));
            }
            for (int i = 0; i < ways.size(); i++) {
                Patience patience = bytesAreScarce ? Patience.endless() : Patience.of(asked);
                space.offer(new Refinement(space, ways.get(i), patience).improve(grown.get(i), deadline));
            }
            return new Simplify(space).simplify(space.best(), deadline);
        } catch (Deadline.Over e) {
            return space.best();
        }
    }

    private static Map<WeightedStatement, String> silenced(List<StatementCosts> costs) {
        Map<WeightedStatement, String> silenced = new LinkedHashMap<>();
        costs.stream().filter(c -> !c.refusal().isEmpty()).forEach(c -> silenced.put(c.statement(), c.refusal()));
        return silenced;
    }

    /** Collects what a selection works with. Not thread-safe. */
    public static final class Builder {

        private final WhatIf whatIf;
        private final Catalog catalog;
        private SelectionLimits limits = SelectionLimits.DEFAULTS;
        private Objective objective = Objective.TIME;
        private WriteCost writes = WriteCost.NONE;
        private IndexHiding hiding = IndexHiding.UNKNOWN;
        private LongSupplier nanoTime = System::nanoTime;
        private ToLongFunction<IndexDefinition> sizeBytes;

        private Builder(WhatIf whatIf, Catalog catalog) {
            this.whatIf = whatIf;
            this.catalog = catalog;
            this.sizeBytes = index -> 0;
        }

        /** Budgets; {@link SelectionLimits#DEFAULTS} unless set. */
        public Builder limits(SelectionLimits value) {
            limits = value;
            return this;
        }

        /** What to make small; {@link Objective#TIME} unless set. */
        public Builder objective(Objective value) {
            objective = value;
            return this;
        }

        /** Predicted size of an index, in bytes; nothing has a size unless set. */
        public Builder sizes(ToLongFunction<IndexDefinition> value) {
            sizeBytes = value;
            return this;
        }

        /** What maintaining an index costs; nothing unless set. */
        public Builder writes(WriteCost value) {
            writes = value;
            return this;
        }

        /** Plans without some of the indexes that exist, to confirm that a new one replaces them; not known unless set. */
        public Builder hiding(IndexHiding value) {
            hiding = value;
            return this;
        }

        /** The clock of the time budget; {@link System#nanoTime} unless set. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = value;
            return this;
        }

        public IndexSelection build() {
            return new IndexSelection(this);
        }
    }
}
