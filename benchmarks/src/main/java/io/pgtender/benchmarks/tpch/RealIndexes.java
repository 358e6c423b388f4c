package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Indexes that are really built, in a database made for it. The sizes of those that were dropped are remembered. */
final class RealIndexes {

    private final Connection connection;
    private final Explainer explainer;
    private final Map<IndexDefinition, String> names = new LinkedHashMap<>();
    private final Map<IndexDefinition, Long> sizes = new HashMap<>();

    RealIndexes(Connection connection) {
        this.connection = connection;
        this.explainer = new Explainer(connection);
    }

    /** Makes these the only ones. */
    void exactly(List<IndexDefinition> indexes) throws SQLException {
        for (IndexDefinition index : List.copyOf(names.keySet())) {
            if (!indexes.contains(index)) {
                drop(index);
            }
        }
        for (IndexDefinition index : indexes) {
            if (!names.containsKey(index)) {
                create(index);
            }
        }
    }

    /** An expression has no statistics until its table is analysed; columns keep those that the choice was made with. */
    private void create(IndexDefinition index) throws SQLException {
        String name = index.proposedName();
        execute(index.createSql(name, false));
        names.put(index, name);
        if (index.keys().stream().anyMatch(key -> key.column() == null)) {
            execute("ANALYZE " + index.table().toSql());
        }
        sizes.put(index, sizeBytes(new RelationName(index.table().schema(), name)));
    }

    private void drop(IndexDefinition index) throws SQLException {
        String name = names.remove(index);
        if (name != null) {
            execute("DROP INDEX " + new RelationName(index.table().schema(), name).toSql());
        }
    }

    /** Size of an index that is, or was. */
    long bytes(IndexDefinition index) throws SQLException {
        Long known = sizes.get(index);
        if (known == null) {
            create(index);
            drop(index);
            known = sizes.getOrDefault(index, 0L);
        }
        return known;
    }

    Plan explain(TpchQuery query) throws SQLException {
        return explainer.explainRaw(query.sql());
    }

    /** Whether the plan reads the index. */
    boolean isRead(IndexDefinition index, Plan plan) {
        String name = names.get(index);
        return name != null && plan.indexNames().contains(name);
    }

    private long sizeBytes(RelationName index) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.pg_relation_size(?::regclass)")) {
            statement.setString(1, index.toSql());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
