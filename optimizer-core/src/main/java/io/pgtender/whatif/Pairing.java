package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How two sides of a join match, whichever way they are computed; the outer and the inner side keep their places. What is
 * worked out of it is remembered, since no index changes it. Compared by identity, not thread-safe.
 */
final class Pairing {

    /** An order that both sides can be merged in, and how they match by the condition of that order alone. */
    record Merge(int order, Pairing byOne) {}

    /** The inner side's hash table. */
    record Hashing(JoinCost.HashTable table, double bucketFraction) {}

    /** The inner side's table, looked up by conditions that bind it to the outer row. */
    record LookUp(
            List<Condition> joins, double innerRows, double loops, double distinct, double filterCost, Stop stop) {}

    private final List<JoinClause> clauses;
    private final Stop stop;
    private final double matchedFraction;
    private final double matches;
    private final boolean anti;
    private final List<JoinClause> equalities;
    private final double equalityCost;
    private final double filterCost;
    private final double allCost;
    private final double equalPairs;
    private final Map<Share, Hashing> hashings = new EnumMap<>(Share.class);
    private @Nullable List<Merge> merges;
    private @Nullable Optional<LookUp> lookUp;

    /**
     * @param pairs rows that the join conditions leave, of all processes
     * @param stop whether the first match ends the search
     * @param matchedFraction share of the outer rows with a match
     * @param matches matches of an outer row that has any
     * @param anti whether the rows without a match are wanted
     */
    Pairing(
            JoinRows rows,
            double pairs,
            List<JoinClause> clauses,
            Stop stop,
            double matchedFraction,
            double matches,
            boolean anti)
            throws SQLException {
        this.clauses = List.copyOf(clauses);
        this.stop = stop;
        this.matchedFraction = matchedFraction;
        this.matches = matches;
        this.anti = anti;
        this.equalities = this.clauses.stream().filter(JoinClause::isEquality).toList();
        this.equalityCost = equalities.stream().mapToDouble(JoinClause::cost).sum();
        this.filterCost = this.clauses.stream()
                .filter(c -> !c.isEquality())
                .mapToDouble(JoinClause::cost)
                .sum();
        this.allCost = this.clauses.stream().mapToDouble(JoinClause::cost).sum();
        double tuples = pairs;
        for (JoinClause clause : this.clauses) {
            if (!clause.isEquality()) {
                tuples /= Math.max(1e-6, rows.selectivity(clause));
            }
        }
        this.equalPairs = tuples;
    }

    List<JoinClause> clauses() {
        return clauses;
    }

    List<JoinClause> equalities() {
        return equalities;
    }

    Stop stop() {
        return stop;
    }

    double matchedFraction() {
        return matchedFraction;
    }

    /** Cost of all conditions, per pair. */
    double allCost() {
        return allCost;
    }

    /** What one of {@code divisor} processes sees. */
    JoinCost.Match match(double divisor) {
        return new JoinCost.Match(
                stop,
                matchedFraction,
                matches,
                anti,
                equalities.size(),
                equalPairs / divisor,
                equalityCost,
                filterCost);
    }

    /** The hash table that one process fills, or that all fill together. */
    Hashing hashing(Share filledBy, PlanMemory.Question<Hashing> question) throws SQLException {
        Hashing known = hashings.get(filledBy);
        if (known == null) {
            known = question.answer();
            hashings.put(filledBy, known);
        }
        return known;
    }

    /** How the inner side can be looked up, if at all. */
    Optional<LookUp> lookUp(PlanMemory.Question<Optional<LookUp>> question) throws SQLException {
        Optional<LookUp> known = lookUp;
        if (known == null) {
            known = question.answer();
            lookUp = known;
        }
        return known;
    }

    /**
     * The orders that the sides can be merged in.
     *
     * @param outerRows rows of the outer side
     * @param innerRows rows of the inner side
     */
    List<Merge> merges(JoinRows rows, double outerRows, double innerRows) throws SQLException {
        List<Merge> known = merges;
        if (known == null) {
            known = new ArrayList<>();
            for (JoinClause clause : equalities) {
                int order = clause.isOfColumns() ? rows.classOf(clause) : JoinContext.UNORDERED;
                if (order != JoinContext.UNORDERED) {
                    boolean only = equalities.size() == 1;
                    known.add(new Merge(order, only ? this : byOne(rows, outerRows, innerRows, clause)));
                }
            }
            merges = known;
        }
        return known;
    }

    private Pairing byOne(JoinRows rows, double outerRows, double innerRows, JoinClause clause) throws SQLException {
        double equal = outerRows * innerRows * rows.selectivity(clause);
        double matchesOfOne = Math.max(1, equal / outerRows);
        return new Pairing(rows, equal, List.of(clause), stop, matchedFraction, matchesOfOne, anti);
    }
}
