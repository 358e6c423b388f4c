package com.example.bookshop;

import io.pgtender.Report;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What was reported, beside what was planted.
 *
 * @param planted the list
 * @param reported all recommendations
 * @param leftAlone what was rejected, with the reason
 */
record Comparison(List<Planted> planted, List<Recommendation> reported, List<Rejection> leftAlone) {

    /** Of several reports together: each proposes a few indexes at a time. */
    static Comparison of(List<Planted> planted, List<Report> reports) {
        return new Comparison(
                planted,
                reports.stream().flatMap(r -> r.recommendations().stream()).toList(),
                reports.stream().flatMap(r -> r.rejections().stream()).toList());
    }

    /** Rows that should have been reported, or rejected with a reason, and were not. */
    List<String> missed() {
        return planted.stream()
                .filter(row -> switch (row.expected()) {
                    case YES -> !isFound(row);
                    case LEFT_ALONE -> leftAlone.stream().noneMatch(row::isLeftAloneBy);
                    case PERHAPS, MISSED -> false;
                })
                .map(Planted::number)
                .toList();
    }

    /** Rows that PLANTED.md says are missed, and are not any more. */
    List<String> foundAfterAll() {
        return planted.stream()
                .filter(row -> row.expected() == Planted.Expected.MISSED && isFound(row))
                .map(Planted::number)
                .toList();
    }

    /** Recommendations that no row stands for. */
    List<String> unplanted() {
        return reported.stream()
                .filter(found -> planted.stream().noneMatch(row -> row.isMeantBy(found)))
                .map(found ->
                        found.finding().kind().label() + ": " + found.finding().summary())
                .distinct()
                .toList();
    }

    private boolean isFound(Planted row) {
        return reported.stream().anyMatch(row::isMeantBy);
    }

    private String fate(Planted row) {
        if (isFound(row)) {
            return "found";
        }
        return leftAlone.stream()
                .filter(row::isLeftAloneBy)
                .findFirst()
                .map(rejection -> "left alone: " + rejection.reason())
                .orElse("not found");
    }

    /** For people. */
    String table() {
        Stream<String> rows = planted.stream()
                .map(row -> String.format(
                        Locale.ROOT,
                        "%-4s %-30s %-24s %-14s %s",
                        row.number(),
                        row.where(),
                        row.kind().label(),
                        fate(row),
                        row.expected() == Planted.Expected.YES ? "" : "(expected: " + row.expected() + ")"));
        Stream<String> others = unplanted().stream().map(what -> "false  " + what);
        return String.join(System.lineSeparator(), Stream.concat(rows, others).toList());
    }
}
