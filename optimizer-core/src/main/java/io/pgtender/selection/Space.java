package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a search moves in: the indexes that may be chosen, what a set of them is worth, and the best set seen. Used by one
 * thread.
 */
final class Space {

    private final Catalog catalog;
    private final SelectionLimits limits;
    private final IndexPool pool;
    private final Valuation valuation;
    private final Constraints constraints;
    private final Worth worth;
    private final IndexSet candidates;
    private final List<IndexSet> bundles;
    private final CandidatePruning pruning;
    private final IndexSet known;
    private final Map<Integer, IndexSet> longer = new HashMap<>();
    private IndexSet longerOfExisting = IndexSet.NONE;
    private Assessment best;

    /**
     * @param given every candidate that was given
     * @param pruned those of them that are worth a look
     * @param pruning judges the indexes that the search itself makes
     */
    Space(
            Catalog catalog,
            SelectionLimits limits,
            IndexPool pool,
            Valuation valuation,
            IndexSet given,
            CandidatePruning.Result pruned,
            CandidatePruning pruning,
            Assessment nothing) {
        this.catalog = catalog;
        this.limits = limits;
        this.pool = pool;
        this.valuation = valuation;
        this.constraints = new Constraints(limits, catalog, pool);
        this.worth = new Worth(limits, catalog, pool, valuation);
        this.known = given;
        this.candidates = pruned.survivors();
        this.bundles = pruned.bundles();
        this.pruning = pruning;
        this.best = nothing;
    }

    IndexPool pool() {
        return pool;
    }

    Valuation valuation() {
        return valuation;
    }

    Constraints constraints() {
        return constraints;
    }

    Worth worth() {
        return worth;
    }

    SelectionLimits limits() {
        return limits;
    }

    List<IndexSet> bundles() {
        return bundles;
    }

    Assessment best() {
        return best;
    }

    /** Remembers {@code assessment} if it is the best so far. */
    void offer(Assessment assessment) {
        if (assessment.isAllowed() && assessment.net() > best.net() && constraints.allow(assessment.indexes())) {
            best = assessment;
        }
    }

    /** Makes the longer versions of the indexes that exist candidates: those are members that cost nothing. */
    void extendExisting() throws SQLException {
        Set<IndexDefinition> made = new LinkedHashSet<>();
        for (TableFacts table : catalog.tables()) {
            for (IndexFacts index : table.indexes()) {
                IndexDefinition existing = index.definition();
                if (index.valid() && !existing.unique()) {
                    made.addAll(longer(existing));
                }
            }
        }
        longerOfExisting = judged(made);
    }

    /** The indexes that may be added to {@code indexes}, longer versions of its members among them. */
    IndexSet open(IndexSet indexes) throws SQLException {
        IndexSet open = candidates.plus(longerOfExisting);
        for (int member : indexes.toArray()) {
            IndexSet made = longer.get(member);
            if (made == null) {
                made = judged(longer(pool.definition(member)));
                longer.put(member, made);
            }
            open = open.plus(made);
        }
        return open.minus(indexes);
    }

    /** {@code indexes} with {@code candidate}, without those that it is a longer version of. */
    IndexSet withCandidate(IndexSet indexes, int candidate) {
        IndexSet next = indexes;
        IndexDefinition definition = pool.definition(candidate);
        for (int member : indexes.toArray()) {
            if (Coverage.isExtended(definition, pool.definition(member))) {
                next = next.minus(member);
            }
        }
        return next.plus(candidate);
    }

    /** Those of {@code made} that some plan would read. */
    IndexSet judged(Set<IndexDefinition> made) throws SQLException {
        IndexSet old = IndexSet.NONE;
        IndexSet fresh = IndexSet.NONE;
        for (IndexDefinition definition : made) {
            if (catalog.table(definition.table())
                    .filter(t -> Coverage.exists(t, definition))
                    .isPresent()) {
                continue;
            }
            int before = pool.size();
            int number = pool.number(definition);
            if (number >= before) {
                fresh = fresh.plus(number);
            } else if (!known.contains(number) || candidates.contains(number)) {
                old = old.plus(number);
            }
        }
        return fresh.isEmpty()
                ? old
                : old.plus(pruning.prune(valuation.statements(), fresh).survivors());
    }

    /**
     * {@code index} with each column appended that a candidate of its table begins with and that its statements mention,
     * and merged with each candidate that begins as it does.
     */
    private Set<IndexDefinition> longer(IndexDefinition index) {
        Set<IndexDefinition> made = new LinkedHashSet<>();
        for (IndexKey key : firstKeys(index.table())) {
            String column = key.column();
            if (column != null && isMentionedTogether(index, column)) {
                Coverage.appended(index, key, limits.maxKeyColumns()).ifPresent(made::add);
            }
        }
        candidates
                .numbers()
                .mapToObj(pool::definition)
                .filter(other -> !other.equals(index))
                .flatMap(other -> Coverage.merged(index, other, limits.maxKeyColumns()).stream())
                .filter(merged -> !merged.equals(index))
                .forEach(made::add);
        return made;
    }

    private List<IndexKey> firstKeys(RelationName table) {
        Set<IndexKey> keys = new LinkedHashSet<>();
        candidates
                .numbers()
                .mapToObj(pool::definition)
                .filter(d -> d.table().equals(table) && d.accessMethod().equals("btree"))
                .forEach(d -> keys.add(d.keys().get(0)));
        return new ArrayList<>(keys);
    }

    private boolean isMentionedTogether(IndexDefinition index, String column) {
        return valuation.statements().stream()
                .flatMap(s -> s.subjects().stream())
                .map(CostRequests.Subject::relevance)
                .anyMatch(r -> r.concerns(index) && r.mentions(index.table(), column));
    }
}
