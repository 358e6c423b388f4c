package io.pgtender.review;

import io.pgtender.plan.Condition;
import io.pgtender.plan.Explainer;
import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Collectors;

/** Asks the planner for its estimates of parts of a scan. Nothing is run. */
final class Estimates {

    /** How far an estimate has to be from what was seen to be worth advice: Leis et al. 2015 call this a large q-error. */
    static final double FAR_OFF = 10;

    private final Explainer explainer;

    Estimates(Explainer explainer) {
        this.explainer = explainer;
    }

    /** Rows of the table of {@code scan}. */
    double rows(TableScan scan) throws SQLException {
        return explainer.estimatedRows(scan.table().name(), scan.alias(), "true");
    }

    /** Rows that satisfy all of {@code conditions}. */
    double rows(TableScan scan, Collection<Condition> conditions) throws SQLException {
        return explainer.estimatedRows(
                scan.table().name(),
                scan.alias(),
                conditions.stream().map(Condition::sql).collect(Collectors.joining(" AND ")));
    }

    /** Distinct combinations of {@code columns}, quoted, in all rows of the table. */
    double groups(TableScan scan, Collection<String> columns) throws SQLException {
        return explainer
                .explainRaw("SELECT 1 FROM " + scan.table().name().toSql() + " GROUP BY " + String.join(", ", columns))
                .root()
                .rows();
    }
}
