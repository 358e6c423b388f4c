package com.example.bookshop;

import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A row of PLANTED.md.
 *
 * @param number as the table has it
 * @param where the page
 * @param kind how it is reported
 * @param seenIn a text that the finding shows
 * @param expected whether it is found
 */
record Planted(String number, String where, Finding.Kind kind, String seenIn, Expected expected) {

    private static final int COLUMNS = 6;

    /** Whether something is found. */
    enum Expected {
        YES,
        LEFT_ALONE,
        PERHAPS,
        MISSED
    }

    /** All of PLANTED.md, which stands in the directory the tests run in. */
    static List<Planted> all() throws IOException {
        return Files.readAllLines(Path.of("PLANTED.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| #"))
                .map(Planted::parsed)
                .toList();
    }

    private static Planted parsed(String line) {
        List<String> cells =
                Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
        if (cells.size() != COLUMNS) {
            throw new IllegalStateException("a row of PLANTED.md has " + COLUMNS + " columns, not as in: " + line);
        }
        return new Planted(
                cells.get(0),
                cells.get(1),
                Finding.Kind.valueOf(cells.get(3)),
                cells.get(4),
                Expected.valueOf(cells.get(5).toUpperCase(Locale.ROOT).replace(' ', '_')));
    }

    /** Whether this is what {@code recommendation} is about. */
    boolean isMeantBy(Recommendation recommendation) {
        Finding finding = recommendation.finding();
        return finding.kind() == kind
                && (finding.summary().contains(seenIn)
                        || recommendation.change().sql().orElse("").contains(seenIn)
                        || finding.shapes().stream()
                                .anyMatch(shape -> shape.text().contains(seenIn)));
    }

    /** Whether {@code rejection} gives the reason why it is left alone. */
    boolean isLeftAloneBy(Rejection rejection) {
        return rejection.subject().contains(seenIn);
    }
}
