package io.pgtender.candidate;

import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Explainer;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Asks the planner: its row estimate of a query on the one table, over that without a condition. One EXPLAIN for each new
 * condition; answers are kept. Not thread-safe.
 */
final class PlannerSelectivity implements Selectivity {

    /** Answers that are kept; beyond, nothing more is asked. */
    static final int MAX_ANSWERS = 2_000;

    private final Explainer explainer;
    private final Map<String, OptionalDouble> answers = new LinkedHashMap<>();

    PlannerSelectivity(Explainer explainer) {
        this.explainer = explainer;
    }

    @Override
    public OptionalDouble share(TableFacts table, String alias, String conditionSql) {
        OptionalDouble matching = rows(table, alias, conditionSql);
        OptionalDouble all = rows(table, alias, "true");
        return matching.isEmpty() || all.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.min(1, matching.getAsDouble() / Math.max(1, all.getAsDouble())));
    }

    private OptionalDouble rows(TableFacts table, String alias, String conditionSql) {
        String key = table.name().toSql() + " " + alias + " " + conditionSql;
        OptionalDouble known = answers.get(key);
        if (known == null) {
            known = answers.size() < MAX_ANSWERS ? ask(table, alias, conditionSql) : OptionalDouble.empty();
            answers.put(key, known);
        }
        return known;
    }

    private OptionalDouble ask(TableFacts table, String alias, String conditionSql) {
        try {
            return OptionalDouble.of(explainer.estimatedRows(table.name(), alias, conditionSql));
        } catch (SQLException refused) {
            return OptionalDouble.empty(); // costs this one piece of evidence
        }
    }
}
