package io.pgtender.detect;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Explainer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Shares of their tables that partial indexes hold, as the planner estimates them; each is asked for once. */
final class IndexFractions {

    /** Taken for a predicate that the planner would not estimate. */
    private static final double UNKNOWN = 0.5;

    private record Question(String table, String predicate) {}

    private final Explainer explainer;
    private final Catalog catalog;
    private final Map<Question, Double> known = new HashMap<>();

    IndexFractions(Explainer explainer, Catalog catalog) {
        this.explainer = explainer;
        this.catalog = catalog;
    }

    /** 1 for a full index. */
    double of(IndexDefinition index) {
        String predicate = index.predicate();
        return predicate == null
                ? 1
                : known.computeIfAbsent(
                        new Question(index.table().toSql(), predicate), question -> ask(index, predicate));
    }

    private double ask(IndexDefinition index, String predicate) {
        double rows =
                catalog.table(index.table()).map(TableFacts::estimatedRows).orElse(0.0);
        try {
            double selected =
                    explainer.estimatedRows(index.table(), index.table().name(), predicate);
            return rows <= 0 ? UNKNOWN : Math.min(1, selected / rows);
        } catch (SQLException e) {
            return UNKNOWN;
        }
    }
}
