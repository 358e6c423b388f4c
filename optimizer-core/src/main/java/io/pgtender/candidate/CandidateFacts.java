package io.pgtender.candidate;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the rules have to know of a database beside its {@link Catalog}. An immutable snapshot. */
public final class CandidateFacts {

    /** Knows nothing: only plain btrees are proposed then. */
    public static final CandidateFacts NONE = new CandidateFacts(Map.of(), OperatorClasses.NONE, Map.of());

    private static final String COLUMN_TRAITS = SqlResource.read(CandidateFacts.class, "column_traits");
    private static final String OPERATOR_CLASSES = SqlResource.read(CandidateFacts.class, "operator_classes");
    private static final String PARTITION_ROOTS = SqlResource.read(CandidateFacts.class, "partition_roots");

    /** A column of a table. */
    record ColumnName(RelationName table, String column) {}

    private final Map<ColumnName, ColumnTraits> columns;
    private final OperatorClasses operatorClasses;
    private final Map<RelationName, TableFacts> roots;

    CandidateFacts(
            Map<ColumnName, ColumnTraits> columns,
            OperatorClasses operatorClasses,
            Map<RelationName, TableFacts> roots) {
        this.columns = Map.copyOf(columns);
        this.operatorClasses = operatorClasses;
        this.roots = Map.copyOf(roots);
    }

    /**
     * Reads what concerns the tables of {@code catalog}: four questions at most.
     *
     * @param raw stays the caller's
     * @throws SQLException when the server refuses
     */
    public static CandidateFacts read(Connection raw, Catalog catalog) throws SQLException {
        return new CandidateFacts(
                readColumns(raw, catalog.tables()), readOperatorClasses(raw), readRoots(raw, catalog.tables()));
    }

    Optional<ColumnTraits> column(TableFacts table, String column) {
        return Optional.ofNullable(columns.get(new ColumnName(table.name(), column)));
    }

    OperatorClasses operatorClasses() {
        return operatorClasses;
    }

    /**
     * The partitioned table that a partition belongs to in the end, or the table itself where it is one; empty for a table
     * that is no partition, and where nothing was read of it.
     */
    public Optional<TableFacts> root(TableFacts table) {
        return Optional.ofNullable(roots.get(table.name()));
    }

    private static Map<ColumnName, ColumnTraits> readColumns(Connection raw, Collection<TableFacts> tables)
            throws SQLException {
        Map<ColumnName, ColumnTraits> columns = new HashMap<>();
        try (PreparedStatement statement = raw.prepareStatement(COLUMN_TRAITS)) {
            Object[] schemas = tables.stream().map(t -> t.name().schema()).toArray();
            Object[] names = tables.stream().map(t -> t.name().name()).toArray();
            statement.setArray(1, raw.createArrayOf("text", schemas));
            statement.setArray(2, raw.createArrayOf("text", names));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    RelationName table = new RelationName(text(rows, "schema_name"), text(rows, "table_name"));
                    columns.put(
                            new ColumnName(table, text(rows, "column_name")),
                            new ColumnTraits(
                                    text(rows, "base_type"),
                                    text(rows, "type_kind").charAt(0),
                                    rows.getBoolean("is_virtual"),
                                    rows.getBoolean("is_code_point_order")
                                            ? ColumnTraits.Order.CODE_POINT
                                            : ColumnTraits.Order.LINGUISTIC));
                }
            }
        }
        return columns;
    }

    private static OperatorClasses readOperatorClasses(Connection raw) throws SQLException {
        List<OperatorClass> classes = new ArrayList<>();
        try (Statement statement = raw.createStatement();
                ResultSet rows = statement.executeQuery(OPERATOR_CLASSES)) {
            while (rows.next()) {
                classes.add(new OperatorClass(
                        text(rows, "access_method"),
                        text(rows, "name"),
                        text(rows, "schema_name"),
                        text(rows, "input_type"),
                        text(rows, "input_name"),
                        rows.getBoolean("is_default"),
                        rows.getBoolean("is_visible")));
            }
        }
        return new OperatorClasses(classes);
    }

    private static Map<RelationName, TableFacts> readRoots(Connection raw, Collection<TableFacts> tables)
            throws SQLException {
        Map<Long, RelationName> partitions = new HashMap<>();
        tables.stream()
                .filter(t -> t.kind() == TableFacts.Kind.PARTITION || t.kind() == TableFacts.Kind.PARTITIONED_TABLE)
                .forEach(t -> partitions.put(t.oid(), t.name()));
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<RelationName, RelationName> rootNames = new HashMap<>();
        try (PreparedStatement statement = raw.prepareStatement(PARTITION_ROOTS)) {
            statement.setArray(1, raw.createArrayOf("int8", partitions.keySet().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    rootNames.put(
                            Objects.requireNonNull(partitions.get(rows.getLong("partition_oid"))),
                            new RelationName(text(rows, "root_schema"), text(rows, "root_name")));
                }
            }
        }
        Catalog read = CatalogReader.read(raw, rootNames.values());
        Map<RelationName, TableFacts> roots = new HashMap<>();
        rootNames.forEach((partition, root) -> read.table(root).ifPresent(facts -> roots.put(partition, facts)));
        return roots;
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
