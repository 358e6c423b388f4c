package io.pgtender.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Quoting of SQL identifiers, as PostgreSQL's {@code quote_ident} does it (ruleutils.c, quote_identifier). */
public final class Identifiers {

    /** Longest identifier that PostgreSQL keeps, in bytes (NAMEDATALEN - 1). */
    public static final int MAX_BYTES = 63;

    /** Reserved words, and those reserved as type or function names (kwlist.h of PostgreSQL 18): no column bears them bare. */
    private static final Set<String> NO_COLUMN =
            Set.of(("all analyse analyze and any array as asc asymmetric authorization "
                            + "binary both case cast check collate collation column concurrently constraint create cross "
                            + "current_catalog current_date current_role current_schema current_time current_timestamp "
                            + "current_user default deferrable desc distinct do else end except false fetch for foreign freeze "
                            + "from full grant group having ilike in initially inner intersect into is isnull join lateral "
                            + "leading left like limit localtime localtimestamp natural not notnull null offset on only or "
                            + "order outer overlaps placing primary references returning right select session_user similar "
                            + "some symmetric system_user table tablesample then to trailing true union unique user using "
                            + "variadic verbose when where window with")
                    .split(" "));

    /** Words that may be a column's name but not a function's or a type's. */
    private static final Set<String> COLUMN_ONLY = Set.of(("between bigint bit boolean char character coalesce dec "
                    + "decimal exists extract float greatest grouping inout int integer interval json_array "
                    + "json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize "
                    + "json_table json_value least merge_action national nchar none normalize nullif numeric out "
                    + "overlay position precision real row setof smallint substring time timestamp treat trim values "
                    + "varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi "
                    + "xmlroot xmlserialize xmltable")
            .split(" "));

    private static final Set<String> RESERVED =
            Stream.concat(NO_COLUMN.stream(), COLUMN_ONLY.stream()).collect(Collectors.toUnmodifiableSet());

    private Identifiers() {}

    /** {@code name} as it is where that is safe, else in double quotes. */
    public static String quote(String name) {
        if (!name.isEmpty() && isPlain(name) && !RESERVED.contains(name)) {
            return name;
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The part of {@code text} that is safe in any identifier, in lower case: letters, digits and underscores. */
    public static String plainPart(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            plain.append((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_');
        }
        return plain.toString();
    }

    /** Words that must be quoted to be a name, in lower case. */
    static Set<String> reserved() {
        return RESERVED;
    }

    /** Whether {@code word}, in lower case and without quotes, may name a column. */
    static boolean mayBeColumn(String word) {
        return !NO_COLUMN.contains(word);
    }

    /** {@code name} cut to what PostgreSQL keeps of it (truncate_identifier in a UTF-8 database). */
    static String truncate(String name) {
        if (name.length() <= MAX_BYTES / 3) {
            return name; // no UTF-16 unit takes more than three bytes
        }
        int bytes = 0;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int c = name.codePointAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > MAX_BYTES) {
                return name.substring(0, i);
            }
        }
        return name;
    }

    /** Length of {@code name} as PostgreSQL counts it in a UTF-8 database. */
    public static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
