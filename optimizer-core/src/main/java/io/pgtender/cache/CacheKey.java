package io.pgtender.cache;

import io.pgtender.observation.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two executions must share to have the same answer. Immutable; equality compares everything, the hash only sorts.
 */
public final class CacheKey {

    /** Session identity of a connection whose settings and role are those it was opened with. */
    public static final String DEFAULT_SESSION = "";

    /** Estimated bytes of a key without its text and values. */
    private static final int KEY_BYTES = 120;

    private final String sql;
    private final List<KeyValue> values;
    private final Execution execution;
    private final String session;
    private final int hash;

    /**
     * What the statement was told about its result.
     *
     * @param maxRows {@code Statement.getMaxRows}, 0 for no limit
     * @param maxFieldSizeBytes {@code Statement.getMaxFieldSize}, 0 for no limit
     * @param resultSetType {@code ResultSet.TYPE_...}
     */
    public record Execution(long maxRows, int maxFieldSizeBytes, int resultSetType) {}

    private CacheKey(String sql, List<KeyValue> values, Execution execution, String session) {
        this.sql = sql;
        this.values = values;
        this.execution = execution;
        this.session = session;
        this.hash = ((sql.hashCode() * 31 + values.hashCode()) * 31 + execution.hashCode()) * 31 + session.hashCode();
    }

    /**
     * The key of one execution, or {@code null} when a parameter cannot be compared by value: a stream, a LOB, an
     * unknown or mutable type, a text that PostgreSQL would read as the current time.
     *
     * @param sql the text exactly as the application sends it
     * @param parameters as bound; pass {@link Parameter#OPAQUE} for a value that was bound with more than a SQL type (a
     *     Calendar, a scale, a {@code java.sql.Array})
     * @param session role, search path and settings where they differ from those the connection was opened with, else
     *     {@link #DEFAULT_SESSION}
     */
    public static @Nullable CacheKey of(String sql, List<Parameter> parameters, Execution execution, String session) {
        List<KeyValue> values = new ArrayList<>(parameters.size());
        for (Parameter parameter : parameters) {
            KeyValue value = KeyValue.of(parameter);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return new CacheKey(sql, List.copyOf(values), execution, session);
    }

    String sql() {
        return sql;
    }

    String session() {
        return session;
    }

    /** What decides how PostgreSQL reads the text: the text and how each parameter is bound, without the values. */
    Signature signature() {
        return new Signature(sql, values.stream().map(KeyValue::binding).toList());
    }

    /** Text and parameter types. */
    record Signature(String sql, List<KeyValue.Binding> bindings) {
        @Override
        public String toString() {
            return "Signature[" + bindings.size() + " parameters]";
        }
    }

    /** Estimated heap bytes. */
    long weightBytes() {
        long weight = KEY_BYTES + 2L * sql.length() + 2L * session.length();
        for (KeyValue value : values) {
            weight += value.weightBytes();
        }
        return weight;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CacheKey that && hash == that.hash && isSame(that));
    }

    private boolean isSame(CacheKey that) {
        return sql.equals(that.sql)
                && values.equals(that.values)
                && execution.equals(that.execution)
                && session.equals(that.session);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Says how many parameters there are, not what they are, nor the text, which may hold literals. */
    @Override
    public String toString() {
        return "CacheKey[" + values.size() + " parameters, " + execution + "]";
    }
}
