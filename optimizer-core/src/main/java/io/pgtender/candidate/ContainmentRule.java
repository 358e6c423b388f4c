package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is within a value: jsonb, arrays, hstore by GIN (docs, "Built-in GIN Operator Classes"). For jsonb, the smaller
 * jsonb_path_ops unless a key's existence is asked for, which only jsonb_ops knows.
 */
final class ContainmentRule implements CandidateRule {

    private static final Set<String> CONTAINS = Set.of("@>", "<@", "&&", "?", "?|", "?&", "@?", "@@");
    private static final Set<String> JSON_PATH_OPERATORS = Set.of("@>", "@?", "@@");

    private final Immutability immutability;

    ContainmentRule(Immutability immutability) {
        this.immutability = immutability;
    }

    @Override
    public void propose(Occurrence occurrence, Proposals proposals) {
        Map<String, Set<String>> operators = new LinkedHashMap<>();
        for (Condition condition : occurrence.conditions) {
            if (condition.kind() == Condition.Kind.OTHER) {
                Terms.binary(condition.sql()).ifPresent(b -> {
                    anyElement(occurrence, b, proposals);
                    if (CONTAINS.contains(b.operator())
                            && Expressions.columns(b.right()).isEmpty()) {
                        operators
                                .computeIfAbsent(b.left(), value -> new HashSet<>())
                                .add(b.operator());
                    }
                });
            }
        }
        operators.forEach((value, used) -> {
            Optional<String> column = occurrence.column(value);
            if (column.isPresent()) {
                onColumn(occurrence, column.get(), used, proposals);
            } else if (isJson(value)) {
                onExpression(occurrence, value, used, proposals);
            }
        });
    }

    private static void onColumn(Occurrence occurrence, String column, Set<String> used, Proposals proposals) {
        ColumnTraits traits = occurrence.traits(column).orElse(null);
        if (traits == null || traits.virtual()) {
            return;
        }
        boolean array = traits.isArray();
        boolean suits = switch (traits.plainType()) {
            case "jsonb" -> !used.contains("<@") && !used.contains("&&");
            case "hstore" -> !used.contains("<@");
            default -> array && Set.of("@>", "<@", "&&").containsAll(used);
        };
        if (!suits) {
            return;
        }
        OperatorClass gin = traits.plainType().equals("jsonb")
                ? jsonClass(occurrence, used)
                : occurrence.operatorClasses().of("gin", traits).orElse(null);
        if (gin == null) {
            proposals.reject(
                    "GIN index on " + occurrence.target + " (" + Identifiers.quote(column) + ")",
                    "no operator class of GIN takes " + traits.baseType());
            return;
        }
        proposals.add(Proposal.other(
                occurrence,
                "gin",
                column,
                null,
                gin.isDefault() ? null : gin.toSql(),
                Rule.CONTAINMENT,
                "what is contained in " + column));
    }

    /** Inside of a document: {@code doc -> 'tags' @> ...}. */
    private void onExpression(Occurrence occurrence, String value, Set<String> used, Proposals proposals) {
        String expression = Expressions.bare(Expressions.withoutAlias(value, occurrence.alias));
        TableFacts table = occurrence.table;
        OperatorClass gin = jsonClass(occurrence, used);
        if (gin != null
                && Expressions.isSelfContained(expression)
                && occurrence.text.fixes(expression)
                && immutability.of(table, expression) == Immutability.Answer.IMMUTABLE) {
            proposals.add(Proposal.other(
                            occurrence,
                            "gin",
                            null,
                            expression,
                            gin.isDefault() ? null : gin.toSql(),
                            Rule.CONTAINMENT,
                            "what is contained in " + expression)
                    .with(Remark.EXPRESSION_STATISTICS));
        }
    }

    private static boolean isJson(String value) {
        return Terms.binary(value)
                .filter(b -> b.operator().equals("->") || b.operator().equals("#>"))
                .isPresent();
    }

    private static @Nullable OperatorClass jsonClass(Occurrence occurrence, Set<String> used) {
        String name = JSON_PATH_OPERATORS.containsAll(used) ? "jsonb_path_ops" : "jsonb_ops";
        return occurrence.operatorClasses().named("gin", name).orElse(null);
    }

    /** {@code value = ANY (column)} asks the same as {@code column @> ARRAY[value]}, but no index serves it. */
    private static void anyElement(Occurrence occurrence, Terms.Binary binary, Proposals proposals) {
        if (!binary.operator().equals("=") || !binary.right().startsWith("ANY (")) {
            return;
        }
        occurrence
                .column(binary.right().substring("ANY ".length()))
                .filter(c -> occurrence.traits(c).map(ColumnTraits::isArray).orElse(false))
                .ifPresent(c -> proposals.reject(
                        "GIN index on " + occurrence.target + " (" + Identifiers.quote(c) + ")",
                        "PostgreSQL uses no index for value = ANY (" + c + "); written " + c
                                + " @> ARRAY[value] it would"));
    }
}
