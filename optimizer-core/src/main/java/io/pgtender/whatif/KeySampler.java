package io.pgtender.whatif;

import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts keys in a sample of a table's pages. Only counts leave the server, no values; about 3,000 rows are read, which
 * takes some 10 ms, for trigrams some 400. The same pages at every run. Answers are kept for the session.
 */
final class KeySampler {

    /** Rows to sample. */
    static final double SAMPLE_ROWS = 3_000;

    /** Pages to sample at least, so that a run of similar rows does not stand for the table. */
    static final double MIN_SAMPLE_PAGES = 100;

    /** Seconds that one sample may take. */
    private static final int TIMEOUT_SECONDS = 5;

    /** Values of the hash by which rows of a sampled page are kept. */
    private static final double HASH_VALUES = 1_024;

    private static final String SAMPLE = SqlResource.read(KeySampler.class, "key_sample");
    private static final Logger log = LoggerFactory.getLogger(KeySampler.class);

    private record Question(String table, String value, String condition) {}

    private final Connection raw;
    private final Map<Question, Optional<String>> types = new HashMap<>();
    private final Map<String, Optional<KeySample>> samples = new HashMap<>();
    private boolean warned;

    /** @param raw a connection that the caller owns and that nobody else uses meanwhile */
    KeySampler(Connection raw) {
        this.raw = raw;
    }

    /** What GIN would take from {@code key}; empty for a type or an operator class that is not modelled. */
    Optional<GinKeys> keysOf(IndexKey key, TableFacts table) throws SQLException {
        Optional<String> type = key.expression() == null || key.operatorClass() != null
                ? Optional.empty()
                : typeOf(key.expression(), table);
        return GinKeys.of(key, table, type);
    }

    /**
     * The keys of the sampled rows.
     *
     * @param tuples rows of the table
     * @param condition of a partial index, {@code null} for all rows
     * @return empty when the server refuses, or does not answer in time; the session stays usable
     */
    Optional<KeySample> sample(IndexKey key, GinKeys keys, TableFacts table, double tuples, @Nullable String condition)
            throws SQLException {
        String sql = sql(key, keys, table, tuples, condition);
        Optional<KeySample> known = samples.get(sql);
        if (known == null) {
            known = guarded(() -> read(sql));
            samples.put(sql, known);
        }
        return known;
    }

    private static String sql(IndexKey key, GinKeys keys, TableFacts table, double tuples, @Nullable String condition) {
        double share = Math.min(
                1, Math.max(SAMPLE_ROWS / Math.max(1, tuples), MIN_SAMPLE_PAGES / Math.max(1.0, table.pages())));
        double rowsRead = Math.max(1, tuples * share);
        double kept = Math.max(1, Math.min(HASH_VALUES, Math.ceil(HASH_VALUES * SAMPLE_ROWS / rowsRead)));
        return SAMPLE.replace("@value@", value(key))
                .replace("@table@", table.name().toSql())
                .replace("@percent@", String.format(Locale.ROOT, "%.6f", Math.max(0.000_001, share * 100)))
                .replace("@condition@", condition == null ? "true" : condition)
                .replace("@share@", Long.toString((long) kept))
                .replace("@extraction@", keys.extraction());
    }

    private static String value(IndexKey key) {
        return key.column() != null ? Identifiers.quote(key.column()) : "(" + key.expression() + ")";
    }

    private KeySample read(String sql) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(sql)) {
                double sampled = 0;
                double withKeys = 0;
                List<KeySample.Group> groups = new ArrayList<>();
                while (rows.next()) {
                    long n = rows.getLong(1);
                    if (n == 0) {
                        sampled = rows.getDouble(2);
                    } else if (n < 0) {
                        withKeys = rows.getDouble(2);
                    } else {
                        groups.add(new KeySample.Group(n, rows.getDouble(2), rows.getDouble(3)));
                    }
                }
                return new KeySample(sampled, sampled - withKeys, groups);
            }
        }
    }

    /** The type of an expression over the table as the driver names it; empty when the server refuses. */
    Optional<String> typeOf(String expression, TableFacts table) throws SQLException {
        Question question = new Question(table.name().toSql(), expression, "");
        Optional<String> known = types.get(question);
        if (known == null) {
            known = guarded(() -> {
                try (Statement statement = raw.createStatement()) {
                    statement.setEscapeProcessing(false);
                    try (ResultSet none = statement.executeQuery(
                            "SELECT (" + expression + ") FROM " + table.name().toSql() + " LIMIT 0")) {
                        ResultSetMetaData columns = none.getMetaData();
                        return columns.getColumnTypeName(1);
                    }
                }
            });
            types.put(question, known);
        }
        return known;
    }

    private interface Request<T> {
        T send() throws SQLException;
    }

    private <T> Optional<T> guarded(Request<T> request) throws SQLException {
        @Nullable Savepoint savepoint = raw.getAutoCommit() ? null : raw.setSavepoint();
        try {
            T answer = request.send();
            if (savepoint != null) {
                raw.releaseSavepoint(savepoint);
            }
            return Optional.of(answer);
        } catch (SQLException e) {
            if (raw.isClosed()) {
                throw e;
            }
            if (savepoint != null) {
                raw.rollback(savepoint);
            }
            warnOnce(e.getSQLState());
            return Optional.empty();
        }
    }

    private void warnOnce(@Nullable String sqlState) {
        String message = "keys cannot be counted in a sample ({}); indexes on them are not costed";
        if (warned) {
            log.debug(message, sqlState);
        } else {
            warned = true;
            log.warn(message, sqlState);
        }
    }
}
