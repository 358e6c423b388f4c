package io.pgtender.whatif;

import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Knows of which tables a partition is a part: an index on the parent stands on each of its partitions. */
final class Partitions {

    private final Connection raw;
    private final Map<RelationName, Set<RelationName>> known = new HashMap<>();

    Partitions(Connection raw) {
        this.raw = raw;
    }

    /** The table itself and, for a partition, the partitioned tables above it. */
    Set<RelationName> ancestors(TableFacts table) throws SQLException {
        if (table.kind() != TableFacts.Kind.PARTITION) {
            return Set.of(table.name());
        }
        Set<RelationName> ancestors = known.get(table.name());
        if (ancestors == null) {
            ancestors = read(table);
            known.put(table.name(), ancestors);
        }
        return ancestors;
    }

    private Set<RelationName> read(TableFacts table) throws SQLException {
        Set<RelationName> names = new HashSet<>();
        names.add(table.name());
        try (PreparedStatement statement =
                raw.prepareStatement(SqlResource.read(Partitions.class, "partition_ancestors"))) {
            statement.setLong(1, table.oid());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(new RelationName(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return Set.copyOf(names);
    }
}
