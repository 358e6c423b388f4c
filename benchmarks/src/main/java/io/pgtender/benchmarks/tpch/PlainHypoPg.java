package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** HypoPG as others use it, its sizes not put right: what published figures were measured with, and judges all sets alike. */
final class PlainHypoPg implements WhatIf {

    private final Connection connection;
    private final Explainer explainer;

    PlainHypoPg(Connection connection) {
        this.connection = connection;
        this.explainer = new Explainer(connection);
    }

    @Override
    public String describe() {
        return "plain HypoPG";
    }

    /** For statements without parameters. */
    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        Map<String, IndexDefinition> names = new HashMap<>();
        try {
            for (IndexDefinition index : indexes) {
                names.put(create(index), index);
            }
            Plan after = explainer.explainRaw(execution.sql());
            Set<IndexDefinition> used = new HashSet<>();
            for (String name : after.indexNames()) {
                IndexDefinition index = names.get(name);
                if (index != null) {
                    used.add(index);
                }
            }
            return new HypotheticalCost(plan.cost(), used.isEmpty() ? plan.cost() : after.cost(), used);
        } finally {
            close();
        }
    }

    private String create(IndexDefinition index) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT indexname FROM hypopg_create_index(?)")) {
            statement.setString(1, index.createSql("", false));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT hypopg_reset()");
        }
    }
}
