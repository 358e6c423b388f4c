package io.pgtender.candidate;

import static io.pgtender.candidate.CandidateGenerator.MAX_KEYS;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is compared or sorted is computed from the row: {@code lower(name)}, {@code doc ->> 'key'}, {@code date(at)}. The
 * index holds the computed value, which must be immutable (indexcmds.c, ComputeIndexAttrs), and its constants must stand in
 * the text, for an index on {@code doc ->> 'key'} matches no {@code doc ->> $1}. A column under a COLLATE is a column
 * whose key has that collation.
 */
final class ExpressionRule implements CandidateRule {

    private final Immutability immutability;

    ExpressionRule(Immutability immutability) {
        this.immutability = immutability;
    }

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        List<String> constants = occurrence.mostSelectiveFirst(occurrence.constants);
        List<IndexKey> equal = new ArrayList<>();
        List<IndexKey> ranges = new ArrayList<>();
        for (Condition condition : occurrence.conditions) {
            String expression = condition.expression();
            if (expression == null) {
                continue;
            }
            switch (condition.kind()) {
                case EQUALITY, ANY_OF, JOIN_EQUALITY, IS_NULL ->
                    key(occurrence, expression, proposals).ifPresent(equal::add);
                case RANGE -> key(occurrence, expression, proposals).ifPresent(ranges::add);
                case IS_NOT_NULL, LIKE, OTHER -> {
                    // other rules
                }
            }
        }
        List<IndexKey> columns = Keys.columns(Keys.firstOf(constants, MAX_KEYS - 1));
        for (IndexKey key : equal) {
            add(occurrence, List.of(key), 1, Tail.UNORDERED, columns.isEmpty() ? Tier.FULL : Tier.PART, proposals);
            if (!columns.isEmpty()) {
                List<IndexKey> keys = Keys.joined(List.of(key), columns);
                add(occurrence, keys, keys.size(), Tail.UNORDERED, Tier.FULL, proposals);
            }
        }
        for (IndexKey key : ranges) {
            List<IndexKey> before = Keys.joined(equal, columns);
            List<IndexKey> some = before.subList(0, Math.min(before.size(), MAX_KEYS - 1));
            add(occurrence, Keys.joined(some, List.of(key)), some.size(), Tail.UNORDERED, Tier.FULL, proposals);
            add(occurrence, List.of(key), 0, Tail.UNORDERED, Tier.PART, proposals);
        }
        orders(occurrence, columns, equal, proposals);
    }

    private void orders(Occurrence occurrence, List<IndexKey> columns, List<IndexKey> equal, Proposals proposals) {
        for (Occurrence.Order order : occurrence.orders) {
            List<IndexKey> keys = new ArrayList<>();
            for (IndexKey key : order.keys()) {
                String expression = key.expression();
                if (expression == null) {
                    keys.add(key);
                } else if (!isDistance(expression)) {
                    checked(occurrence, expression, key, proposals).ifPresent(keys::add);
                }
            }
            boolean plain = order.keys().stream().allMatch(k -> k.column() != null);
            if (keys.size() < order.keys().size() || (plain && equal.isEmpty())) {
                continue; // not to be indexed, or OrderRule's
            }
            List<IndexKey> before = Keys.joined(equal, columns);
            List<IndexKey> all = Keys.joined(before, keys);
            if (!before.isEmpty() && all.size() <= MAX_KEYS) {
                add(occurrence, all, before.size(), Tail.ORDERED, Tier.FULL, proposals);
            }
            if (!plain) {
                add(occurrence, keys, 0, Tail.ORDERED, Tier.PART, proposals);
            }
        }
    }

    /** Distances are no btree's order; GistRule and VectorRule look at them. */
    static boolean isDistance(String expression) {
        return Terms.binary(expression)
                .filter(b -> DistanceOperators.ALL.contains(b.operator()))
                .isPresent();
    }

    private Optional<IndexKey> key(Occurrence occurrence, String printed, Proposals proposals) {
        String column = Terms.column(printed).map(ColumnReference::column).orElse(null);
        boolean text = column != null
                && occurrence
                        .traits(column)
                        .filter(t -> t.plainType().equals("text"))
                        .isPresent();
        if (column != null && text) {
            return collated(occurrence, column, proposals);
        }
        String expression = Expressions.bare(Expressions.withoutAlias(printed, occurrence.alias));
        return checked(occurrence, expression, new IndexKey(null, expression, false, false, null, null), proposals);
    }

    /** A text column under {@code ::text} stands under a COLLATE, which EXPLAIN does not print (ruleutils.c, RelabelType). */
    private static Optional<IndexKey> collated(Occurrence occurrence, String column, Proposals proposals) {
        Optional<String> collation = occurrence.text.collation();
        if (collation.isEmpty()) {
            proposals.reject(
                    "index on " + occurrence.target + " (" + Identifiers.quote(column) + ")",
                    "the column is compared under another collation, which could not be told from the text");
        }
        return collation
                .filter(name -> occurrence.canBeKey(column))
                .map(name -> new IndexKey(column, null, false, false, null, name));
    }

    private Optional<IndexKey> checked(Occurrence occurrence, String expression, IndexKey key, Proposals proposals) {
        String subject = "index on " + occurrence.target + " ((" + withoutValues(occurrence, expression) + "))";
        if (occurrence.table.columns().stream()
                .anyMatch(c -> Identifiers.quote(c.name()).equals(expression))) {
            return Optional.empty(); // a column that no btree holds
        }
        if (!Expressions.isSelfContained(expression)) {
            return Optional.empty();
        }
        if (!occurrence.text.fixes(expression)) {
            proposals.reject(
                    subject,
                    "the expression holds the value of a parameter: write it into the text to make it indexable");
            return Optional.empty();
        }
        switch (immutability.of(occurrence.table, expression)) {
            case IMMUTABLE -> {
                return Optional.of(key);
            }
            case CHANGING ->
                proposals.reject(
                        subject,
                        "the expression is not immutable (it depends on the time zone, another setting, or the time), and an"
                                + " index cannot hold it");
            case UNKNOWN -> proposals.reject(subject, "whether the expression is immutable could not be told");
        }
        return Optional.empty();
    }

    private static String withoutValues(Occurrence occurrence, String expression) {
        return occurrence.text.fixes(expression) ? expression : "an expression";
    }

    private static void add(
            Occurrence occurrence, List<IndexKey> keys, int equalities, Tail tail, Tier tier, Proposals proposals) {
        Proposal proposal = Proposal.btree(
                occurrence,
                keys,
                equalities,
                tail,
                Rule.EXPRESSION,
                tier,
                (tail == Tail.ORDERED ? "ordered by " : "compared: ") + Keys.describe(keys));
        boolean computed = keys.stream().anyMatch(k -> k.column() == null);
        proposals.add(computed ? proposal.with(Remark.EXPRESSION_STATISTICS) : proposal);
    }
}
