package io.pgtender.observation;

import org.jspecify.annotations.Nullable;

/**
 * A value bound to a statement, kept to ask the planner about it. Never printed: {@link #toString} hides the value.
 *
 * @param value the object given to the setter; {@code null} for SQL NULL. Mutable objects are copied before.
 * @param sqlType {@code java.sql.Types} given to the setter, or {@link #UNTYPED}
 */
public record Parameter(@Nullable Object value, int sqlType) {

    /** The setter named no SQL type. */
    public static final int UNTYPED = Integer.MIN_VALUE;

    /** Stands for a value that cannot be bound again: a stream, a LOB, or an object over the size bound. */
    public static final Object OPAQUE = new Object() {
        @Override
        public String toString() {
            return "OPAQUE";
        }
    };

    /** Whether the value can be bound again. */
    @SuppressWarnings("ReferenceEquality") // OPAQUE is one object, equal to itself only
    public boolean isReplayable() {
        return value != OPAQUE;
    }

    @Override
    public String toString() {
        return value == null ? "null" : value.getClass().getSimpleName();
    }
}
