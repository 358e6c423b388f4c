package io.pgtender.candidate;

import org.jspecify.annotations.Nullable;

/**
 * What decides whether and how a column can be a key, beyond what {@link io.pgtender.catalog.ColumnFacts} holds.
 *
 * @param baseType the type below its domains as {@code format_type} prints it, length and dimensions included
 * @param typeKind {@code pg_type.typtype} of that: {@code b}, {@code c}, {@code e}, {@code r} or {@code m}
 * @param virtual whether it is generated on reading, which no index may hold
 * @param order how its text is compared; {@code null} when it is not known
 */
record ColumnTraits(
        String baseType,
        char typeKind,
        boolean virtual,
        @Nullable Order order) {

    /** The order of a collation. */
    enum Order {
        /** Byte by byte, so that a prefix is a range (C, POSIX, C.UTF-8 of the builtin provider). */
        CODE_POINT,
        /** By the rules of a language. */
        LINGUISTIC
    }

    /** The type without schema, length or dimensions: {@code vector} for {@code ext.vector(3)}. */
    String plainType() {
        int open = baseType.indexOf('(');
        String type = open < 0 ? baseType : baseType.substring(0, open);
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** The n of {@code vector(n)} or {@code bit(n)}; 0 when there is none. */
    int dimensions() {
        int open = baseType.indexOf('(');
        int close = baseType.indexOf(')', open + 1);
        if (open < 0 || close < 0) {
            return 0;
        }
        try {
            return Integer.parseInt(baseType.substring(open + 1, close).strip());
        } catch (NumberFormatException severalNumbers) {
            return 0;
        }
    }

    boolean isText() {
        return plainType().equals("text") || plainType().equals("character varying");
    }

    boolean isArray() {
        return baseType.endsWith("[]");
    }
}
