package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.candidate.Proposal.Tail;
import io.pgtender.candidate.Proposal.Tier;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Terms;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LIKE, ILIKE and regular expressions. A pattern with a fixed beginning is a range of a btree whose order is that of bytes
 * (like_support.c, match_pattern_prefix); any other with three letters in a row is found by its trigrams (pg_trgm).
 */
final class PatternRule implements CandidateRule {

    private final ServerFacts server;
    private final Immutability immutability;

    PatternRule(ServerFacts server, Immutability immutability) {
        this.server = server;
        this.immutability = immutability;
    }

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        for (Condition condition : occurrence.conditions) {
            String pattern = Terms.string(condition.operand()).orElse(null);
            if (condition.kind() != Condition.Kind.LIKE || pattern == null) {
                continue;
            }
            Value value = Value.of(occurrence, condition, immutability).orElse(null);
            if (value == null) {
                continue;
            }
            SearchPattern search = SearchPattern.of(condition.operator(), pattern);
            if (search.hasPrefix()) {
                prefix(occurrence, condition, value, proposals);
            }
            if (!search.isPrefixOnly()) {
                trigrams(occurrence, condition, value, search, proposals);
            }
        }
    }

    private static void prefix(Occurrence occurrence, Condition condition, Value value, Proposals proposals) {
        if (value.column != null && !occurrence.canBeKey(value.column)) {
            return;
        }
        ColumnTraits.Order order = value.column == null
                ? null
                : occurrence.traits(value.column).map(ColumnTraits::order).orElse(null);
        String operatorClass = order == ColumnTraits.Order.CODE_POINT ? null : "text_pattern_ops";
        IndexKey key = value.key(operatorClass);
        String why = "patterns with a fixed beginning on " + value.describe();
        List<IndexKey> equal = Keys.columns(
                Keys.firstOf(occurrence.mostSelectiveFirst(occurrence.constants), CandidateGenerator.MAX_KEYS - 1));
        for (List<IndexKey> before : equal.isEmpty() ? List.of(equal) : List.of(equal, List.<IndexKey>of())) {
            Proposal proposal = Proposal.btree(
                    occurrence,
                    Keys.joined(before, List.of(key)),
                    before.size(),
                    Tail.UNORDERED,
                    Rule.PATTERN,
                    before.size() == equal.size() ? Tier.FULL : Tier.PART,
                    before.isEmpty() ? why : "equality on " + Keys.describe(before) + ", " + why);
            // like_support.c needs the pattern itself; a generic plan has none.
            proposals.add(occurrence.text.fixes(condition) ? proposal : proposal.with(Remark.CUSTOM_PLANS_ONLY));
        }
    }

    private void trigrams(
            Occurrence occurrence, Condition condition, Value value, SearchPattern search, Proposals proposals) {
        String subject = "GIN index on " + occurrence.target + " (" + value.describe() + " gin_trgm_ops)";
        if (condition.operator().equals("^@")) {
            return; // pg_trgm knows no starts-with
        }
        if (!search.hasTrigram()) {
            proposals.reject(subject, "the pattern has no three letters or digits in a row to be searched by");
            return;
        }
        Optional<OperatorClass> trigrams = occurrence.operatorClasses().named("gin", "gin_trgm_ops");
        if (trigrams.isEmpty()) {
            proposals.reject(
                    subject,
                    server.availableExtensions().contains("pg_trgm")
                            ? "would need the extension pg_trgm, which is available: CREATE EXTENSION pg_trgm"
                            : "would need the extension pg_trgm, which this server does not offer");
            return;
        }
        IndexKey key = value.key(trigrams.get().toSql());
        proposals.add(new Proposal(
                occurrence,
                new IndexDefinition(occurrence.target, "gin", List.of(key), List.of(), null, false),
                0,
                Tail.UNORDERED,
                Rule.PATTERN,
                Tier.FULL,
                "patterns without a fixed beginning on " + value.describe(),
                value.column == null ? Set.of(Remark.EXPRESSION_STATISTICS) : Set.of()));
    }

    /** The text that is searched: a column or an immutable expression. */
    private record Value(@Nullable String column, @Nullable String expression) {

        static Optional<Value> of(Occurrence occurrence, Condition condition, Immutability immutability) {
            String column = condition.column();
            if (column != null) {
                boolean text =
                        occurrence.traits(column).map(ColumnTraits::isText).orElse(false);
                return text && !occurrence.isVirtual(column) ? Optional.of(new Value(column, null)) : Optional.empty();
            }
            String printed = condition.expression();
            if (printed == null) {
                return Optional.empty();
            }
            String expression = Expressions.bare(Expressions.withoutAlias(printed, occurrence.alias));
            boolean indexable = Expressions.isSelfContained(expression)
                    && occurrence.text.fixes(expression)
                    && immutability.of(occurrence.table, expression) == Immutability.Answer.IMMUTABLE;
            return indexable ? Optional.of(new Value(null, expression)) : Optional.empty();
        }

        IndexKey key(@Nullable String operatorClass) {
            return new IndexKey(column, expression, false, false, operatorClass, null);
        }

        String describe() {
            return column != null ? column : String.valueOf(expression);
        }
    }
}
