package io.pgtender.export;

import io.pgtender.sql.Identifiers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Versions and names of files, by the second of the export and the place in it. */
record Version(Instant at) {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Longest part of a file's name that says what it does, in characters. */
    private static final int MAX_WORDS = 60;

    /** {@code 20261121093000}. */
    String stamp() {
        return STAMP.format(at);
    }

    /** {@code 20261121093000_2}: which Flyway reads as 20261121093000.2. */
    String of(int number) {
        return stamp() + "_" + number;
    }

    /** {@code create_index_on_orders_customer_id}: single underscores, since two end a version. */
    static String words(Step step) {
        StringBuilder words = new StringBuilder();
        for (char c : Identifiers.plainPart(step.title()).toCharArray()) {
            boolean gap = c == '_';
            if (words.length() < MAX_WORDS && !(gap && (words.isEmpty() || words.charAt(words.length() - 1) == '_'))) {
                words.append(c);
            }
        }
        while (!words.isEmpty() && words.charAt(words.length() - 1) == '_') {
            words.setLength(words.length() - 1);
        }
        return words.isEmpty() ? "change" : words.toString();
    }

    /** The same with what tells it from others: a repeatable migration is known by its name alone. */
    static String distinctWords(Step step) {
        return words(step) + "_" + String.format(Locale.ROOT, "%08x", step.up().hashCode());
    }
}
