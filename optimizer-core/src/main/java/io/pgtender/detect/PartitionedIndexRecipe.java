package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How an index on a partitioned table is built without blocking: PostgreSQL knows no CREATE INDEX CONCURRENTLY there
 * (indexcmds.c, DefineIndex). An index on the parent only, invalid at first; one on each partition, concurrently; attached
 * from the leaves up. With the last one attached the parent's becomes valid.
 */
public final class PartitionedIndexRecipe {

    /** Partitions that are written out. */
    private static final int MAX_PARTITIONS = 20;

    /** For steps that stop writers while they wait for the parent's lock. */
    private static final String SHORT_WAITS = "SET lock_timeout = '200ms'";

    /** For the builds themselves, which wait without being in anybody's way. */
    private static final String LONG_WAITS = "SET lock_timeout = '60s'";

    private PartitionedIndexRecipe() {}

    /** A partition below the table, sub-parents included. */
    private record Partition(RelationName name, RelationName parent, boolean leaf) {}

    /**
     * The recipe; empty for a table that is not partitioned.
     *
     * @throws SQLException when the server refuses
     */
    public static Optional<Change.ApplicationChange> of(Connection server, IndexDefinition index) throws SQLException {
        List<Partition> partitions = partitions(server, index.table());
        if (partitions.isEmpty()) {
            return Optional.empty();
        }
        List<Partition> leaves = partitions.stream().filter(Partition::leaf).toList();
        List<Partition> written = new ArrayList<>(partitions);
        written.removeAll(leaves.subList(Math.min(MAX_PARTITIONS, leaves.size()), leaves.size()));
        List<String> statements = new ArrayList<>();
        statements.add(SHORT_WAITS);
        statements.add(onOnly(index, index.table()));
        written.stream().filter(p -> !p.leaf()).forEach(p -> statements.add(onOnly(index, p.name())));
        statements.add(LONG_WAITS);
        written.stream()
                .filter(Partition::leaf)
                .map(p -> on(index, p.name()))
                .forEach(own -> statements.add(own.createSql(own.proposedName(), true)));
        statements.add(SHORT_WAITS);
        Collections.reverse(written);
        written.forEach(p -> statements.add(attach(index, p)));
        int more = partitions.size() - written.size();
        return Optional.of(new Change.ApplicationChange(
                "build it partition by partition, outside of a transaction, and repeat a step that lock_timeout stops"
                        + (more > 0 ? String.format(Locale.ROOT, "; %,d more partitions likewise", more) : ""),
                Optional.of(String.join(";\n", statements))));
    }

    private static String onOnly(IndexDefinition index, RelationName table) {
        IndexDefinition own = on(index, table);
        return own.createSql(own.proposedName(), false).replaceFirst(" ON ", " ON ONLY ");
    }

    private static String attach(IndexDefinition index, Partition partition) {
        RelationName parent = new RelationName(
                partition.parent().schema(), on(index, partition.parent()).proposedName());
        RelationName child = new RelationName(
                partition.name().schema(), on(index, partition.name()).proposedName());
        return "ALTER INDEX " + parent.toSql() + " ATTACH PARTITION " + child.toSql();
    }

    private static IndexDefinition on(IndexDefinition index, RelationName table) {
        return new IndexDefinition(
                table, index.accessMethod(), index.keys(), index.include(), index.predicate(), index.unique());
    }

    private static List<Partition> partitions(Connection server, RelationName table) throws SQLException {
        List<Partition> partitions = new ArrayList<>();
        try (PreparedStatement statement =
                server.prepareStatement(SqlResource.read(PartitionedIndexRecipe.class, "partitions"))) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    partitions.add(new Partition(
                            new RelationName(rows.getString("schema_name"), rows.getString("table_name")),
                            new RelationName(rows.getString("parent_schema"), rows.getString("parent_name")),
                            rows.getBoolean("is_leaf")));
                }
            }
        }
        return partitions;
    }
}
