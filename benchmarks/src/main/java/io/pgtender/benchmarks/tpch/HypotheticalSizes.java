package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.IndexDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Sizes as HypoPG estimates them, asked once for each index on a connection of their own. */
final class HypotheticalSizes {

    private static final String SIZE =
            "SELECT hypopg_relation_size(created.indexrelid) FROM hypopg_create_index(?) AS created";

    private final Connection connection;
    private final Map<IndexDefinition, Long> known = new HashMap<>();

    HypotheticalSizes(Connection connection) {
        this.connection = connection;
    }

    /** Asks now, so that no search is charged with it. */
    void learn(Collection<IndexDefinition> indexes) {
        for (IndexDefinition index : indexes) {
            known.computeIfAbsent(index, this::ask);
        }
    }

    long bytes(IndexDefinition index) {
        return known.computeIfAbsent(index, this::ask);
    }

    private long ask(IndexDefinition index) {
        try (PreparedStatement statement = connection.prepareStatement(SIZE);
                Statement reset = connection.createStatement()) {
            statement.setString(1, index.createSql("", false));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            } finally {
                reset.execute("SELECT hypopg_reset()");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("HypoPG gives no size for an index on " + index.describe(), e);
        }
    }
}
