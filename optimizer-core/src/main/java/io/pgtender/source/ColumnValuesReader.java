package io.pgtender.source;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads column statistics, each column once. Not thread-safe; the connection stays the caller's. */
final class ColumnValuesReader {

    /** Common values that are read of a column; default_statistics_target is 100. */
    static final int MAX_COMMON = 100;

    private static final String VALUES = SqlResource.read(ColumnValuesReader.class, "column_values");

    private record Column(RelationName table, String name) {}

    private final Connection raw;
    private final Map<Column, Optional<ColumnValues>> known = new HashMap<>();

    ColumnValuesReader(Connection raw) {
        this.raw = raw;
    }

    /** The first of the tables that has values of such a column. */
    Optional<ColumnValues> read(List<RelationName> tables, String column) throws SQLException {
        for (RelationName table : tables) {
            Optional<ColumnValues> values = read(new Column(table, column));
            if (values.isPresent()) {
                return values;
            }
        }
        return Optional.empty();
    }

    private Optional<ColumnValues> read(Column column) throws SQLException {
        Optional<ColumnValues> before = known.get(column);
        if (before != null) {
            return before;
        }
        Optional<ColumnValues> values = ask(column);
        known.put(column, values);
        return values;
    }

    private Optional<ColumnValues> ask(Column column) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement(VALUES)) {
            statement.setInt(1, MAX_COMMON);
            statement.setInt(2, MAX_COMMON);
            statement.setInt(3, MAX_COMMON);
            statement.setString(4, column.table().schema());
            statement.setString(5, column.table().name());
            statement.setString(6, column.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(values(row)) : Optional.empty();
            }
        }
    }

    private static ColumnValues values(ResultSet row) throws SQLException {
        List<String> common = new ArrayList<>();
        List<Double> frequencies = new ArrayList<>();
        Array commonArray = row.getArray("common");
        Array frequencyArray = row.getArray("frequencies");
        if (commonArray != null && frequencyArray != null) {
            common.addAll(texts(commonArray));
            for (Object frequency : (Object[]) frequencyArray.getArray()) {
                frequencies.add(((Number) frequency).doubleValue());
            }
        }
        double distinct = row.getDouble("n_distinct");
        double rows = row.getDouble("estimated_rows");
        double others = Math.max(1, (distinct < 0 ? -distinct * rows : distinct) - common.size());
        double mass = 1
                - row.getDouble("null_fraction")
                - frequencies.stream().mapToDouble(Double::doubleValue).sum();
        return new ColumnValues(
                common,
                frequencies.subList(0, Math.min(frequencies.size(), common.size())),
                texts(row.getArray("bounds")),
                texts(row.getArray("elements")),
                Math.max(mass, 0) / others);
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        List<String> texts = new ArrayList<>();
        if (array != null) {
            for (Object text : (Object[]) array.getArray()) {
                texts.add(String.valueOf(text));
            }
        }
        return texts;
    }
}
