package io.pgtender.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of {@code pg_ndistinct} ({@code {"1, 2": 11, "1, -1": 7}}) and {@code pg_dependencies}
 * ({@code {"1 => 2": 1.000000, "1, 3 => 2": 0.5}}), mvdistinct.c and dependencies.c of PostgreSQL 14 to 18. Numbers of
 * expressions are negative. What is written otherwise is passed over.
 */
final class ExtendedStatisticsText {

    private final Map<Integer, String> columnsByNumber;

    /** @param columnsByNumber names by attnum */
    ExtendedStatisticsText(Map<Integer, String> columnsByNumber) {
        this.columnsByNumber = Map.copyOf(columnsByNumber);
    }

    Map<Set<String>, Double> distinct(@Nullable String printed) {
        Map<Set<String>, Double> distinct = new HashMap<>();
        members(printed).forEach((key, value) -> {
            Set<String> columns = columns(key);
            if (!columns.isEmpty()) {
                distinct.put(columns, value);
            }
        });
        return distinct;
    }

    List<ExtendedStatistics.Dependency> dependencies(@Nullable String printed) {
        List<ExtendedStatistics.Dependency> dependencies = new ArrayList<>();
        members(printed).forEach((key, degree) -> {
            int arrow = key.indexOf("=>");
            Set<String> from = arrow < 0 ? Set.of() : columns(key.substring(0, arrow));
            Set<String> to = arrow < 0 ? Set.of() : columns(key.substring(arrow + 2));
            if (!from.isEmpty() && to.size() == 1) {
                dependencies.add(
                        new ExtendedStatistics.Dependency(from, to.iterator().next(), degree));
            }
        });
        return dependencies;
    }

    /** The members of a flat JSON object of numbers. */
    private static Map<String, Double> members(@Nullable String printed) {
        Map<String, Double> members = new HashMap<>();
        int at = printed == null || !printed.startsWith("{") ? -1 : printed.indexOf('"');
        while (printed != null && at >= 0) {
            int end = printed.indexOf('"', at + 1);
            int colon = end < 0 ? -1 : printed.indexOf(':', end);
            if (colon < 0) {
                break;
            }
            int comma = printed.indexOf(',', colon);
            int until = comma < 0 ? printed.length() - 1 : comma;
            try {
                members.put(
                        printed.substring(at + 1, end),
                        Double.valueOf(printed.substring(colon + 1, until).strip()));
            } catch (NumberFormatException e) {
                return Map.of();
            }
            at = printed.indexOf('"', until);
        }
        return members;
    }

    /** Names of the columns of {@code 1, 2}; empty when one of them is an expression or unknown. */
    private Set<String> columns(String numbers) {
        Set<String> columns = new HashSet<>();
        int from = 0;
        while (from <= numbers.length()) {
            int comma = numbers.indexOf(',', from);
            int until = comma < 0 ? numbers.length() : comma;
            String column = name(numbers.substring(from, until).strip());
            if (column == null) {
                return Set.of();
            }
            columns.add(column);
            from = until + 1;
        }
        return columns;
    }

    private @Nullable String name(String number) {
        try {
            return columnsByNumber.get(Integer.valueOf(number));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
