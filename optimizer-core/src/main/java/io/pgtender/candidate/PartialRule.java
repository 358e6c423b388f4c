package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The same index on fewer rows, where a condition of the text picks a small share of them: open orders, rows not deleted.
 * Never from a parameter's value, for a generic plan could not prove the predicate (predtest.c). (Stonebraker, "The case
 * for partial indexes", SIGMOD Record 1989.)
 *
 * <p>A mostly-null column is a case of its own: every comparison implies IS NOT NULL, whatever it is compared with.
 */
final class PartialRule {

    /** Largest share of rows that a partial index holds. */
    static final double MAX_SHARE = 0.2;

    /** Least share of nulls that makes IS NOT NULL worth a predicate. */
    static final double MIN_NULL_SHARE = 1 - MAX_SHARE;

    /**
     * Most values of a column that are taken for states, written into a text for good. A constant on a column of more
     * values may be a key that the application writes into each text.
     */
    static final double MAX_STATES = 20;

    private final Selectivity selectivity;

    PartialRule(Selectivity selectivity) {
        this.selectivity = selectivity;
    }

    void narrow(Proposal base, Proposals proposals) {
        if (!base.definition().accessMethod().equals("btree") || base.tier().compareTo(Tier.VARIANT) > 0) {
            return;
        }
        notNull(base, proposals);
        Occurrence occurrence = base.occurrence();
        Map<Condition, Double> selective = new LinkedHashMap<>();
        List<Condition> suitable = occurrence.steady.stream()
                .filter(c -> isSuitable(occurrence, c))
                .toList();
        for (Condition condition : suitable) {
            share(occurrence, List.of(condition), proposals).ifPresent(share -> selective.put(condition, share));
        }
        selective.forEach((condition, share) -> add(base, List.of(condition), share, proposals));
        if (suitable.size() > 1) {
            share(occurrence, suitable, proposals).ifPresent(share -> add(base, suitable, share, proposals));
        }
    }

    private static boolean isSuitable(Occurrence occurrence, Condition condition) {
        boolean constant = condition.operator().isEmpty() || Terms.isConstant(condition.operand());
        return switch (condition.kind()) {
            case IS_NULL, IS_NOT_NULL -> condition.column() != null;
            case EQUALITY, ANY_OF -> constant && isState(occurrence, condition.column());
            case RANGE -> constant && isFixedBound(occurrence, condition);
            case OTHER ->
                condition.operator().equals("<>")
                        && constant
                        && isState(
                                occurrence,
                                condition.expression() == null
                                        ? null
                                        : Terms.column(condition.expression())
                                                .map(c -> c.column())
                                                .orElse(null));
            case LIKE, JOIN_EQUALITY -> false;
        };
    }

    private static boolean isState(Occurrence occurrence, @Nullable String column) {
        double distinct = column == null ? 0 : occurrence.distinct(column);
        return distinct >= 1 && distinct <= MAX_STATES;
    }

    /** A bound that does not move with the time, in a text whose other values are parameters. */
    private static boolean isFixedBound(Occurrence occurrence, Condition condition) {
        String column = condition.column();
        return column != null
                && occurrence.text.bindsAnything()
                && occurrence
                        .table
                        .column(column)
                        .map(ColumnFacts::typeName)
                        .filter(type -> !type.startsWith("timestamp") && !type.equals("date"))
                        .isPresent();
    }

    private OptionalDouble rowShare(Occurrence occurrence, List<Condition> conditions) {
        String sql = conditions.stream().map(Condition::sql).collect(Collectors.joining(" AND "));
        return selectivity.share(occurrence.table, occurrence.alias, sql);
    }

    /** The share of rows, if it is small enough. */
    private Optional<Double> share(Occurrence occurrence, List<Condition> conditions, Proposals proposals) {
        OptionalDouble share = rowShare(occurrence, conditions);
        if (share.isPresent() && share.getAsDouble() < MAX_SHARE) {
            return Optional.of(share.getAsDouble());
        }
        proposals.reject(
                "partial index on " + occurrence.target + " WHERE " + predicate(occurrence, conditions),
                share.isEmpty()
                        ? "the share of rows is not known"
                        : String.format(
                                Locale.ROOT,
                                "the condition selects %.0f %% of the rows; below %.0f %% it would be worth it",
                                100 * share.getAsDouble(),
                                100 * MAX_SHARE));
        return Optional.empty();
    }

    private static void add(Proposal base, List<Condition> conditions, double share, Proposals proposals) {
        List<String> given = conditions.stream()
                .filter(c -> c.kind() == Kind.EQUALITY || c.kind() == Kind.IS_NULL)
                .map(c -> String.valueOf(c.column()))
                .toList();
        List<IndexKey> kept = new ArrayList<>();
        int free = 0;
        for (int i = 0; i < base.definition().keys().size(); i++) {
            IndexKey key = base.definition().keys().get(i);
            if (key.column() == null || !given.contains(key.column())) {
                kept.add(key);
                free += i < base.freeKeys() ? 1 : 0;
            }
        }
        boolean nothingLeft = kept.isEmpty();
        IndexDefinition full = base.definition();
        IndexDefinition partial = new IndexDefinition(
                full.table(),
                full.accessMethod(),
                nothingLeft ? full.keys() : kept,
                full.include(),
                predicate(base.occurrence(), conditions),
                false);
        Proposal narrowed = new Proposal(
                base.occurrence(),
                partial,
                nothingLeft ? base.freeKeys() : free,
                base.tail(),
                Rule.PARTIAL,
                Tier.VARIANT,
                String.format(
                        Locale.ROOT,
                        "%s, on the %.1f %% of the rows with %s",
                        base.why(),
                        100 * share,
                        predicate(base.occurrence(), conditions)),
                base.remarks());
        proposals.add(narrowed);
    }

    private static void notNull(Proposal base, Proposals proposals) {
        Occurrence occurrence = base.occurrence();
        String column = base.definition().keys().get(0).column();
        boolean mostlyNull = column != null
                && occurrence
                        .table
                        .column(column)
                        .map(ColumnFacts::statistics)
                        .filter(s -> s.nullFraction() > MIN_NULL_SHARE)
                        .isPresent();
        boolean compared = occurrence.conditions.stream()
                        .anyMatch(c -> Serving.isStrict(c) && column != null && column.equals(c.column()))
                || (column != null && occurrence.joins.contains(column));
        if (column == null || !mostlyNull || !compared) {
            return;
        }
        IndexDefinition full = base.definition();
        String predicate = Identifiers.quote(column) + " IS NOT NULL";
        proposals.add(base.with(
                new IndexDefinition(full.table(), full.accessMethod(), full.keys(), full.include(), predicate, false),
                Rule.PARTIAL,
                Tier.VARIANT,
                base.why() + ", without the rows where it is null"));
    }

    /** As it stands in CREATE INDEX. */
    private static String predicate(Occurrence occurrence, List<Condition> conditions) {
        return conditions.size() == 1
                ? bare(occurrence, conditions.get(0))
                : conditions.stream().map(c -> "(" + bare(occurrence, c) + ")").collect(Collectors.joining(" AND "));
    }

    private static String bare(Occurrence occurrence, Condition condition) {
        return Expressions.bare(Expressions.withoutAlias(condition.sql(), occurrence.alias));
    }
}
