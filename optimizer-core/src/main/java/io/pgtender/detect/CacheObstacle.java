package io.pgtender.detect;

import io.pgtender.detect.Words.Word;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShape.Trait;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why the answers of a statement would not be cached, as far as its text, its results and the catalog show it. The cache
 * itself asks the server more closely before it stores anything.
 */
final class CacheObstacle {

    /** Rows of an answer that the cache keeps at most, by default. */
    static final long MAX_ROWS = 2_000;

    /** Share of the fetched rows that is read at least where results are read to their end. */
    private static final double READ_SHARE = 0.99;

    private static final String SQL = SqlResource.read(CacheObstacle.class, "cache_obstacles");

    private CacheObstacle() {}

    /** In a sentence, or empty where none was found. */
    static Optional<String> of(ShapeStatistics statistics, @Nullable Connection server) throws SQLException {
        QueryShape shape = statistics.shape();
        if (shape.traits().contains(Trait.LOCKING)) {
            return Optional.of("it takes row locks, which a cached answer would not");
        }
        if (!shape.isPlainRead()) {
            return Optional.of("it does more than read: " + shape.traits());
        }
        if (shape.traits().contains(Trait.VOLATILE_TEXT)) {
            return Optional.of("it names something that changes without a write (a clock, random, a sequence, a system"
                    + " column or catalog); pass the value as a parameter instead");
        }
        ResultUse use = statistics.resultUse();
        if (use.results() > 0 && use.rowsRead() < READ_SHARE * use.rowsFetched()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "its results are not read to their end (%,d of %,d rows), and only whole answers are kept",
                    use.rowsRead(),
                    use.rowsFetched()));
        }
        long rows = statistics.rows() / Math.max(1, statistics.calls());
        if (rows > MAX_ROWS) {
            return Optional.of(String.format(
                    Locale.ROOT, "its answers are too large: %,d rows each on average, %,d are kept", rows, MAX_ROWS));
        }
        return server == null ? Optional.empty() : inCatalog(shape, server);
    }

    private static Optional<String> inCatalog(QueryShape shape, Connection server) throws SQLException {
        try (PreparedStatement statement = server.prepareStatement(SQL)) {
            statement.setArray(
                    1,
                    server.createArrayOf(
                            "text",
                            ReadRelations.of(shape).stream()
                                    .map(RelationName::toSql)
                                    .toArray()));
            statement.setArray(
                    2, server.createArrayOf("text", called(shape.text()).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getString(2) != null
                        ? Optional.of(row.getString(1) + " " + row.getString(2))
                        : Optional.empty();
            }
        }
    }

    /** Names before a parenthesis: the functions, and some words that are none. */
    private static List<String> called(String text) {
        Words words = Words.of(text);
        List<String> names = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            Word word = words.get(i);
            if (word.isName() && words.get(i + 1).is("(")) {
                names.add(unquoted(word.text()));
            }
        }
        return names;
    }

    private static String unquoted(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(Locale.ROOT);
    }
}
