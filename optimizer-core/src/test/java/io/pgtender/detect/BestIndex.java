package io.pgtender.detect;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The planner's own verdict on statements: every btree on one or two columns of their tables, in both orders, is really
 * built in a transaction that is rolled back, and every statement explained with it. The first column is one that the
 * statement's plan works on: what the planner sees in others is an artefact of its arithmetic.
 */
final class BestIndex {

    private final Connection connection;
    private final Explainer explainer;
    private final Map<ParameterVector, Verdict> verdicts = new HashMap<>();

    BestIndex(Connection connection) {
        this.connection = connection;
        this.explainer = new Explainer(connection);
    }

    /**
     * What the planner makes of a statement.
     *
     * @param today cost without any new index
     * @param best lowest cost with one more index
     * @param index description of that index, empty when none helps
     */
    record Verdict(double today, double best, String index) {}

    Verdict verdict(ParameterVector statement) {
        Verdict verdict = verdicts.get(statement);
        if (verdict == null) {
            throw new IllegalArgumentException("never judged: " + statement.sql());
        }
        return verdict;
    }

    /** Judges statements that are explainable. */
    void judge(Collection<ParameterVector> statements) throws SQLException {
        Map<ParameterVector, Plan> plans = new HashMap<>();
        Set<RelationName> all = new LinkedHashSet<>();
        for (ParameterVector statement : statements) {
            Plan plan = explain(statement);
            verdicts.put(statement, new Verdict(plan.cost(), plan.cost(), ""));
            plans.put(statement, plan);
            all.addAll(plan.relationsByAlias().values());
        }
        Catalog catalog = CatalogReader.read(connection, all);
        connection.setAutoCommit(false);
        for (TableFacts table : catalog.tables()) {
            if (isIndexable(table)) {
                for (IndexDefinition index : indexes(table)) {
                    judge(
                            index,
                            statements.stream()
                                    .filter(s -> worksOn(plans.get(s), table, index))
                                    .toList());
                }
            }
        }
        connection.setAutoCommit(true);
    }

    /** Whether conditions, sorts or aggregates of the plan name the index's first column. */
    private static boolean worksOn(@Nullable Plan plan, TableFacts table, IndexDefinition index) {
        if (plan == null || !plan.relationsByAlias().containsValue(table.name())) {
            return false;
        }
        Set<String> words = new HashSet<>();
        plan.root()
                .walk()
                .forEach(node -> node.properties().forEach((name, values) -> {
                    if (!name.equals("Output") || node.relationName().isEmpty()) {
                        values.forEach(value -> words.addAll(Arrays.asList(value.split("\\W+"))));
                    }
                }));
        return words.contains(index.keys().get(0).column());
    }

    private void judge(IndexDefinition index, List<ParameterVector> statements) throws SQLException {
        Savepoint before = connection.setSavepoint();
        if (!statements.isEmpty() && isBuilt(index, before)) {
            for (ParameterVector statement : statements) {
                double cost = explain(statement).cost();
                Verdict known = verdict(statement);
                if (cost < known.best) {
                    verdicts.put(statement, new Verdict(known.today, cost, index.describe()));
                }
            }
        }
        connection.rollback(before);
    }

    /** Cost of a statement with these indexes really built; nothing of them is left. */
    double costWith(List<IndexDefinition> indexes, ParameterVector statement) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (IndexDefinition index : indexes) {
                execute(index.createSql(index.proposedName(), false));
                execute("ANALYZE " + index.table().toSql());
            }
            return explain(statement).cost();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** False where the column has no btree operator class. */
    private boolean isBuilt(IndexDefinition index, Savepoint before) throws SQLException {
        try {
            execute(index.createSql("", false));
            return true;
        } catch (SQLException e) {
            connection.rollback(before);
            return false;
        }
    }

    private static boolean isIndexable(TableFacts table) {
        boolean hasRightKind =
                table.kind() == TableFacts.Kind.TABLE || table.kind() == TableFacts.Kind.MATERIALIZED_VIEW;
        return hasRightKind && !"pg_catalog".equals(table.name().schema());
    }

    private static List<IndexDefinition> indexes(TableFacts table) {
        List<String> columns = table.columns().stream().map(ColumnFacts::name).toList();
        List<IndexDefinition> indexes = new ArrayList<>();
        for (String first : columns) {
            indexes.add(btree(table, List.of(first)));
            for (String second : columns) {
                if (!first.equals(second)) {
                    indexes.add(btree(table, List.of(first, second)));
                }
            }
        }
        return indexes;
    }

    private static IndexDefinition btree(TableFacts table, List<String> columns) {
        return IndexDefinition.btree(
                table.name(), columns.stream().map(IndexKey::column).toList());
    }

    private Plan explain(ParameterVector statement) throws SQLException {
        return explainer.explain(statement.sql(), s -> ParameterBinder.bind(s, statement.parameters()));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
