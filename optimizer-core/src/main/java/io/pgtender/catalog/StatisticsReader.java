package io.pgtender.catalog;

import io.pgtender.catalog.ExpressionStatistics.Source;
import io.pgtender.catalog.StatisticsFacts.AutoAnalyze;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the planner knows about tables: one question for each kind of fact. Needs no privilege; what the role may not
 * read is left out. Stateless; the connection stays the caller's.
 */
public final class StatisticsReader {

    private static final String TABLES = SqlResource.read(StatisticsReader.class, "statistics_tables");
    private static final String COLUMNS = SqlResource.read(StatisticsReader.class, "statistics_columns");
    private static final String EXTENDED = SqlResource.read(StatisticsReader.class, "statistics_extended");
    private static final String EXPRESSIONS = SqlResource.read(StatisticsReader.class, "statistics_expressions");

    private final Connection connection;
    private final StatisticsAccess access;

    private StatisticsReader(Connection connection, StatisticsAccess access) {
        this.connection = connection;
        this.access = access;
    }

    /**
     * Reads tables of those names and, for partitions, the partitioned tables above them. Names that stand for nothing
     * with statistics are left out.
     *
     * @param tables names with their schema; those without are left out
     * @return facts by name, in alphabetical order
     * @throws SQLException when the server refuses
     */
    public static Map<RelationName, StatisticsFacts> read(Connection raw, Collection<RelationName> tables)
            throws SQLException {
        return new StatisticsReader(raw, StatisticsAccess.of(raw)).facts(tables);
    }

    private Map<RelationName, StatisticsFacts> facts(Collection<RelationName> names) throws SQLException {
        List<RelationName> qualified =
                names.stream().filter(n -> n.schema() != null).distinct().toList();
        Map<Long, StatisticsFacts> bare = new LinkedHashMap<>();
        Map<Long, Long[]> ancestors = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setArray(1, texts(qualified.stream().map(RelationName::schema)));
            statement.setArray(2, texts(qualified.stream().map(RelationName::name)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    bare.put(rows.getLong("oid"), table(rows));
                    Array above = rows.getArray("ancestors");
                    ancestors.put(rows.getLong("oid"), above == null ? new Long[0] : (Long[]) above.getArray());
                }
            }
        }
        Array oids = connection.createArrayOf("int8", bare.keySet().toArray());
        Map<Long, List<ColumnStatistics>> columns = byTable(COLUMNS, oids, StatisticsReader::column);
        Map<Long, List<ExtendedStatistics>> extended = byTable(EXTENDED, oids, StatisticsReader::extended);
        Map<Long, List<ExpressionStatistics>> expressions = byTable(EXPRESSIONS, oids, StatisticsReader::expression);
        Map<RelationName, StatisticsFacts> facts = new LinkedHashMap<>();
        bare.forEach((oid, table) -> facts.put(
                table.name(),
                with(
                        table,
                        Arrays.stream(ancestors.getOrDefault(oid, new Long[0]))
                                .map(bare::get)
                                .filter(Objects::nonNull)
                                .map(StatisticsFacts::name)
                                .toList(),
                        columns.getOrDefault(oid, List.of()),
                        extended.getOrDefault(oid, List.of()),
                        expressions.getOrDefault(oid, List.of()))));
        return facts;
    }

    private StatisticsFacts table(ResultSet row) throws SQLException {
        TableFacts.Kind kind = CatalogReader.kind(text(row, "kind"), row.getBoolean("is_partition"));
        boolean temporary = row.getBoolean("is_temporary");
        boolean everAutomatic = !temporary && ("r".equals(row.getString("kind")) || "m".equals(row.getString("kind")));
        AutoAnalyze automatic = !everAutomatic
                ? AutoAnalyze.NEVER
                : !row.getBoolean("is_on")
                        ? AutoAnalyze.OFF_FOR_SERVER
                        : row.getBoolean("is_enabled") ? AutoAnalyze.ON : AutoAnalyze.OFF_FOR_TABLE;
        long secondsAgo = row.getLong("analyzed_seconds_ago");
        Duration sinceAnalyzed = row.wasNull() ? null : Duration.ofSeconds(Math.max(0, secondsAgo));
        String wrapper = row.getString("wrapper");
        return new StatisticsFacts(
                row.getLong("oid"),
                new RelationName(text(row, "schema_name"), text(row, "table_name")),
                kind,
                List.of(),
                temporary,
                row.getDouble("estimated_rows"),
                row.getLong("pages"),
                access.columns() && row.getBoolean("is_readable"),
                sinceAnalyzed,
                row.getLong("changed_rows"),
                row.getDouble("threshold_rows"),
                automatic,
                wrapper == null ? null : new StatisticsFacts.Foreign(wrapper, row.getBoolean("is_asked_remotely")),
                List.of(),
                List.of(),
                List.of());
    }

    private static StatisticsFacts with(
            StatisticsFacts table,
            List<RelationName> ancestors,
            List<ColumnStatistics> columns,
            List<ExtendedStatistics> extended,
            List<ExpressionStatistics> expressions) {
        return new StatisticsFacts(
                table.oid(),
                table.name(),
                table.kind(),
                ancestors,
                table.temporary(),
                table.estimatedRows(),
                table.pages(),
                table.readable(),
                table.sinceAnalyzed(),
                table.changedRows(),
                table.thresholdRows(),
                table.autoAnalyze(),
                table.foreign(),
                columns,
                extended,
                expressions);
    }

    private static ColumnStatistics column(ResultSet row) throws SQLException {
        int target = row.getInt("target");
        Integer ownTarget = row.wasNull() ? null : target;
        Double setDistinct = number(row, "set_distinct");
        double nullFraction = row.getDouble("null_fraction");
        ColumnStatistics.Found found = row.wasNull()
                ? null
                : new ColumnStatistics.Found(
                        row.getDouble("stored_distinct"),
                        nullFraction,
                        row.getDouble("correlation"),
                        row.getInt("common_values"),
                        row.getDouble("common_fraction"),
                        row.getDouble("commonest_fraction"));
        return new ColumnStatistics(text(row, "name"), row.getInt("number"), ownTarget, setDistinct, found);
    }

    private static ExtendedStatistics extended(ResultSet row) throws SQLException {
        int target = row.getInt("target");
        Integer ownTarget = row.wasNull() ? null : target;
        List<String> columns = list(row.getArray("columns"));
        List<String> numbers = list(row.getArray("numbers"));
        Map<Integer, String> byNumber = new HashMap<>();
        for (int i = 0; i < Math.min(columns.size(), numbers.size()); i++) {
            byNumber.put(Integer.valueOf(numbers.get(i)), columns.get(i));
        }
        ExtendedStatisticsText contents = new ExtendedStatisticsText(byNumber);
        return new ExtendedStatistics(
                new RelationName(text(row, "schema_name"), text(row, "name")),
                kinds(text(row, "kinds")),
                columns,
                list(row.getArray("expressions")),
                ownTarget,
                contents.distinct(row.getString("distinct_text")),
                contents.dependencies(row.getString("dependencies_text")),
                row.getInt("common_values"));
    }

    private static Set<ExtendedStatistics.Kind> kinds(String codes) {
        EnumSet<ExtendedStatistics.Kind> kinds = EnumSet.noneOf(ExtendedStatistics.Kind.class);
        for (char code : codes.toCharArray()) {
            switch (code) {
                case 'd' -> kinds.add(ExtendedStatistics.Kind.DISTINCT);
                case 'f' -> kinds.add(ExtendedStatistics.Kind.DEPENDENCIES);
                case 'm' -> kinds.add(ExtendedStatistics.Kind.COMMON_VALUES);
                case 'e' -> kinds.add(ExtendedStatistics.Kind.EXPRESSIONS);
                default -> {
                    // a kind of a later version
                }
            }
        }
        return kinds;
    }

    private static ExpressionStatistics expression(ResultSet row) throws SQLException {
        return new ExpressionStatistics(
                "index".equals(row.getString("source_kind")) ? Source.INDEX : Source.EXTENDED_STATISTICS,
                new RelationName(text(row, "schema_name"), text(row, "name")),
                text(row, "expression"),
                number(row, "stored_distinct"));
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<Long, List<T>> byTable(String sql, Array oids, RowReader<T> reader) throws SQLException {
        Map<Long, List<T>> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(access.readable(sql))) {
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setArray(i, oids);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getLong("table_oid"), oid -> new ArrayList<>())
                            .add(reader.read(rows));
                }
            }
        }
        return found;
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static @Nullable Double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    private static List<String> list(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private Array texts(Stream<@Nullable String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }
}
