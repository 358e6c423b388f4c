package io.pgtender.benchmarks.tpch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some of the queries, under a name.
 *
 * @param name how a report calls them
 * @param numbers 1 to 22
 */
record QuerySet(String name, List<Integer> numbers) {

    /** All of them. */
    static final QuerySet ALL = new QuerySet(
            "all", IntStream.rangeClosed(1, TpchQuery.COUNT).boxed().toList());

    /** Without those whose cost rules the sum; the set of the published figures (Kossmann et al., VLDB 2020). */
    static final QuerySet PUBLISHED = new QuerySet(
            "published",
            ALL.numbers.stream().filter(n -> n != 2 && n != 17 && n != 20).toList());

    /** {@code published}, {@code all}, or numbers such as {@code 1,3,5}. */
    static QuerySet parse(String text) {
        return switch (text) {
            case "published" -> PUBLISHED;
            case "all" -> ALL;
            default -> {
                List<Integer> numbers =
                        Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
                if (numbers.stream().anyMatch(n -> n < 1 || n > TpchQuery.COUNT)) {
                    throw new IllegalArgumentException(
                            "queries are 1 to " + TpchQuery.COUNT + ", got " + text + "; or say published, or all");
                }
                yield new QuerySet(text, numbers);
            }
        };
    }
}
