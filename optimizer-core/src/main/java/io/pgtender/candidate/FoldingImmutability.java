package io.pgtender.candidate;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets the planner tell: it evaluates immutable functions of constants while planning and leaves all others in the plan
 * (clauses.c, evaluate_function), as CREATE INDEX accepts the former and refuses the latter (indexcmds.c,
 * contain_mutable_functions after expression_planner). So the expression is explained over constants in place of its
 * columns; nothing is executed. The constants are not null: null folds strict functions whatever their volatility.
 *
 * <p>Not thread-safe; answers are kept.
 */
final class FoldingImmutability implements Immutability {

    /** Answers that are kept; beyond, nothing more is asked. */
    static final int MAX_ANSWERS = 1_000;

    private final Explainer explainer;
    private final CandidateFacts facts;
    private final Map<String, Answer> answers = new HashMap<>();

    FoldingImmutability(Explainer explainer, CandidateFacts facts) {
        this.explainer = explainer;
        this.facts = facts;
    }

    @Override
    public Answer of(TableFacts table, String expression) {
        String key = table.name().toSql() + " " + expression;
        Answer known = answers.get(key);
        if (known == null) {
            known = answers.size() < MAX_ANSWERS ? ask(table, expression) : Answer.UNKNOWN;
            answers.put(key, known);
        }
        return known;
    }

    private Answer ask(TableFacts table, String expression) {
        if (!Expressions.isSelfContained(expression)) {
            return Answer.UNKNOWN;
        }
        Set<String> names = Expressions.unqualifiedNames(expression);
        List<String> columns = new ArrayList<>();
        for (ColumnFacts column : table.columns()) {
            if (names.contains(column.name())) {
                String type = facts.column(table, column.name())
                        .map(ColumnTraits::baseType)
                        .orElse(column.typeName());
                Optional<String> value = example(type);
                if (value.isEmpty()) {
                    return Answer.UNKNOWN;
                }
                columns.add("'" + value.get() + "'::" + type + " AS " + Identifiers.quote(column.name()));
            }
        }
        if (columns.isEmpty()) {
            return Answer.UNKNOWN;
        }
        try {
            Plan plan = explainer.explainRaw(
                    "SELECT (" + expression + ") FROM (SELECT " + String.join(", ", columns) + ") AS row_of_constants");
            boolean folded = plan.root().propertyList("Output").stream().allMatch(Terms::isConstant)
                    && !plan.root().propertyList("Output").isEmpty();
            return folded ? Answer.IMMUTABLE : Answer.CHANGING;
        } catch (SQLException refused) {
            return Answer.UNKNOWN; // the constants do not suit the expression
        }
    }

    /** A value that every function of the type takes, as far as there is one. */
    private static Optional<String> example(String type) {
        if (type.endsWith("[]")) {
            return Optional.of("{}");
        }
        int open = type.indexOf('(');
        String plain = open < 0 ? type : type.substring(0, open);
        return Optional.ofNullable(
                switch (plain) {
                    case "text", "character varying", "character", "name", "citext" -> "a";
                    case "smallint", "integer", "bigint", "numeric", "real", "double precision", "oid" -> "1";
                    case "boolean" -> "true";
                    case "uuid" -> "00000000-0000-0000-0000-000000000001";
                    case "json", "jsonb" -> "{}";
                    case "inet", "cidr" -> "127.0.0.1";
                    case "interval" -> "1 day";
                    case "bytea", "hstore", "tsvector" -> "";
                    default -> moment(plain);
                });
    }

    private static @Nullable String moment(String type) {
        if (type.startsWith("timestamp")) {
            return "2000-01-01 00:00:00";
        }
        return type.equals("date") ? "2000-01-01" : type.startsWith("time") ? "00:00:00" : null;
    }
}
