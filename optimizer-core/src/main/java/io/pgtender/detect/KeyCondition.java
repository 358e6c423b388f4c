package io.pgtender.detect;

import io.pgtender.detect.Words.Range;
import java.util.Optional;

/**
 * A condition that asks for one key, {@code column = ?}, or for several, {@code column IN (?)}.
 *
 * @param condition where it is
 * @param column with its qualifiers, as the text has it
 * @param key index of its {@code ?}
 * @param cast the type that the key is cast to, empty where it is not
 * @param form whether it asks for one or for several
 */
record KeyCondition(Range condition, String column, int key, String cast, Form form) {

    /** How many keys a condition asks for. */
    enum Form {
        ONE,
        SEVERAL
    }

    /** Reads one condition; empty where it is another. */
    static Optional<KeyCondition> in(Words words, Range range) {
        if (words.get(range.from()).isKey()) {
            int equals = afterCast(words, range.from() + 1);
            int column = equals + 1;
            boolean whole = words.is(equals, "=") && column < range.to() && words.afterColumn(column) == range.to();
            return whole ? Optional.of(one(words, range, column, range.to(), range.from())) : Optional.empty();
        }
        int operator = words.afterColumn(range.from());
        if (operator == range.from() || operator >= range.to()) {
            return Optional.empty();
        }
        int key = operator + 1;
        if (words.is(operator, "=") && words.is(key, "?") && afterCast(words, key + 1) == range.to()) {
            return Optional.of(one(words, range, range.from(), operator, key));
        }
        int open = words.is(operator, "IN") ? key : words.is(operator, "=") && words.is(key, "ANY") ? key + 1 : -1;
        boolean several = open > 0 && words.is(open, "(") && words.is(open + 1, "?") && words.is(open + 2, ")");
        if (several && open + 3 == range.to()) {
            return Optional.of(
                    new KeyCondition(range, words.slice(range.from(), operator), open + 1, "", Form.SEVERAL));
        }
        return Optional.empty();
    }

    private static KeyCondition one(Words words, Range range, int column, int columnEnd, int key) {
        String cast = words.is(key + 1, "::") ? words.slice(key + 2, afterCast(words, key + 1)) : "";
        return new KeyCondition(range, words.slice(column, columnEnd), key, cast, Form.ONE);
    }

    /** Index after {@code ::type}, or {@code from} where there is none. */
    private static int afterCast(Words words, int from) {
        return words.is(from, "::") ? words.afterColumn(from + 1) : from;
    }

    /** The column's name without its qualifiers. */
    String name() {
        return lastPart(column);
    }

    /** An array of keys as a parameter. */
    String array() {
        return cast.isEmpty() ? "?" : "?::" + cast + "[]";
    }

    static String lastPart(String column) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < column.length(); i++) {
            quoted ^= column.charAt(i) == '"';
            if (!quoted && column.charAt(i) == '.') {
                start = i + 1;
            }
        }
        return column.substring(start);
    }
}
