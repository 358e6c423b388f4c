package io.pgtender.advice;

import java.util.Optional;

/**
 * One thing that helps, beside the first.
 *
 * @param choice whether it replaces or completes what is said before it
 * @param describe what to do, in words
 * @param sql SQL or code that is ready to paste, if there is any
 */
public record Remedy(Choice choice, String describe, Optional<String> sql) {

    /** How a remedy relates to those before it. */
    public enum Choice {
        /** To be done as well. */
        AND,
        /** To be done instead. */
        OR
    }

    /** To be done as well. */
    public static Remedy and(String describe, Optional<String> sql) {
        return new Remedy(Choice.AND, describe, sql);
    }

    /** To be done instead. */
    public static Remedy or(String describe) {
        return new Remedy(Choice.OR, describe, Optional.empty());
    }

    /** To be done instead. */
    public static Remedy or(String describe, String sql) {
        return new Remedy(Choice.OR, describe, Optional.of(sql));
    }
}
