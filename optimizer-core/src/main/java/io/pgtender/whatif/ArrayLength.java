package io.pgtender.whatif;

import io.pgtender.plan.Expressions;

/** Number of elements of an array as EXPLAIN prints it. */
final class ArrayLength {

    /** What the planner takes for an array that it cannot see (selfuncs.c, estimate_array_length). */
    static final double UNKNOWN = 10;

    private ArrayLength() {}

    /** Elements of {@code '{1,2,3}'::integer[]} or {@code ARRAY[a, b]}, at least 1. */
    static double of(String printed) {
        String text = Expressions.bare(printed);
        if (text.startsWith("'{")) {
            return count(text, 2, '"', '}');
        }
        return text.startsWith("ARRAY[") ? count(text, "ARRAY[".length(), '\'', ']') : UNKNOWN;
    }

    /** Commas outside of quotes and of nested brackets, plus one. */
    private static double count(String text, int start, char quote, char end) {
        int elements = 1;
        int depth = 0;
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                quoted = !quoted;
            } else if (quoted) {
                if (c == '\\') {
                    i++;
                }
            } else if (c == end && depth == 0) {
                break;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            } else if (c == ',' && depth == 0) {
                elements++;
            }
        }
        return elements;
    }
}
