package io.pgtender.sql;

import java.util.List;

/**
 * What stands at the slots of one text: {@code WHERE id = 5} and {@code WHERE id = ?} are one {@link QueryShape}, and here
 * is where the value comes from. A slot has several values where the shape folds a list.
 *
 * @param values in the order of the text, at most {@value #MAX_VALUES}; those behind the end of a cut shape text are left
 *     out
 * @param valueCount constants and parameters of the text, kept or not
 * @param slotCount slots of the shape: as many as {@link ValueSlots#of} gives, unless no server could read the text
 */
public record StatementValues(List<Placed> values, int valueCount, int slotCount) {

    /** Values of a text that are kept. */
    public static final int MAX_VALUES = 1_000;

    /** Longest literal that is kept, in characters as the statement spells it, quotes and escapes included. */
    public static final int MAX_LITERAL_CHARS = 1_000;

    public StatementValues {
        values = List.copyOf(values);
    }

    /** The values of {@code sql}, which is JDBC SQL or, with {@code $n}, the server's. Never throws; linear in its length. */
    public static StatementValues of(String sql) {
        return Normaliser.values(sql);
    }

    /**
     * A value and its place.
     *
     * @param slot index in the list that {@link ValueSlots#of} gives for the text's shape
     */
    public record Placed(int slot, Value value) {}

    /** What stands at a place. */
    public sealed interface Value {}

    /**
     * A parameter, whose value is bound at execution.
     *
     * @param ordinal from 1: the n of {@code $n}, or the place among the {@code ?} of the text, as JDBC counts
     */
    public record Bound(int ordinal) implements Value {}

    /**
     * A constant.
     *
     * @param text what the constant means: a string without quotes and escapes, a number as
     *     {@link java.math.BigDecimal#toPlainString} writes it without trailing zeros (a sign that is folded into the slot
     *     included), a bit string as zeros and ones, the name of a savepoint
     */
    public record Literal(Kind kind, String text) implements Value {

        /** Without the text: values stay out of logs. */
        @Override
        public String toString() {
            return "Literal[" + kind + ", " + text.length() + " characters]";
        }
    }

    /** A constant longer than {@link #MAX_LITERAL_CHARS}. */
    public record Omitted() implements Value {}

    /** How a literal is spelled; {@code '5'} and {@code 5} may yet be the same value. */
    public enum Kind {
        STRING,
        NUMBER,
        BITS,
        /** Of a savepoint, made up for the occasion. */
        NAME
    }
}
