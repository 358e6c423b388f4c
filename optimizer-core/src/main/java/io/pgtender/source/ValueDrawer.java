package io.pgtender.source;

import io.pgtender.source.ParameterUse.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes up the values of one execution from column statistics: always the same for the same statistics.
 *
 * <p>A comparison gets a common value, a middle one and a rare one; a range gets bounds that let pass as many rows as the
 * statement is known to give, or a tenth. Where rows are known and one comparison decides them, its typical value is the one
 * that has so many.
 */
final class ValueDrawer {

    /** Which of the executions that a statement may have. */
    enum Choice {
        TYPICAL,
        /** Values that many rows have; wide ranges. */
        FREQUENT,
        /** Values that few rows have; narrow ranges. */
        RARE
    }

    /** What DEFAULT_INEQ_SEL and DEFAULT_RANGE_INEQ_SEL are in selfuncs.h: what a generic plan takes a range to pass. */
    private static final double GENERIC_BOUND = 1.0 / 3;

    private static final double GENERIC_RANGE = 0.005;

    /** Share of the rows that a range passes where nothing tells, 0 to 1. */
    private static final double DEFAULT_RANGE = 0.1;

    /** How much wider or narrower than typical the other choices are. */
    private static final double SPREAD = 5;

    /** LIMIT where nothing tells. */
    private static final long DEFAULT_LIMIT = 10;

    /** Values in an array. */
    private static final int ARRAY_LENGTH = 5;

    /** Characters of a value that a pattern takes. */
    private static final int PATTERN_LENGTH = 4;

    private final List<ParameterUse> uses;
    private final List<String> types;
    private final List<Optional<ColumnValues>> values;
    private final RowsPerCall rows;

    /** The lists have an element for each parameter. */
    ValueDrawer(List<ParameterUse> uses, List<String> types, List<Optional<ColumnValues>> values, RowsPerCall rows) {
        this.uses = uses;
        this.types = types;
        this.values = values;
        this.rows = rows;
    }

    /** The number of the first parameter that no value can be found for, from 1; 0 when there is none. */
    int undrawable() {
        for (int i = 0; i < uses.size(); i++) {
            if (!isDrawable(i)) {
                return i + 1;
            }
        }
        return 0;
    }

    private boolean isDrawable(int i) {
        return switch (uses.get(i).role()) {
            case LIMIT, OFFSET, IRRELEVANT -> true;
            case UNKNOWN -> false;
            case ELEMENTS -> values.get(i).filter(v -> !v.elements().isEmpty()).isPresent();
            default ->
                types.get(i).equals("interval")
                        || values.get(i).filter(v -> !v.isEmpty()).isPresent();
        };
    }

    /** A text for each parameter, {@code null} for SQL NULL. Only where {@link #undrawable} is 0. */
    List<@Nullable String> draw(Choice choice) {
        List<@Nullable String> drawn = new ArrayList<>();
        for (int i = 0; i < uses.size(); i++) {
            drawn.add(value(i, choice));
        }
        return drawn;
    }

    private @Nullable String value(int i, Choice choice) {
        ParameterUse use = uses.get(i);
        return switch (use.role()) {
            case IRRELEVANT, UNKNOWN -> null;
            case LIMIT -> Long.toString(rows.isKnown() ? (long) Math.ceil(rows.rows()) : DEFAULT_LIMIT);
            case OFFSET -> "0";
            default -> types.get(i).equals("interval") ? interval(choice) : compared(i, use, choice);
        };
    }

    private String compared(int i, ParameterUse use, Choice choice) {
        ColumnValues column = values.get(i).orElseThrow();
        return switch (use.role()) {
            case LOWER_BOUND -> column.quantile(lowerQuantile(i, choice));
            case UPPER_BOUND -> column.quantile(upperQuantile(i, choice));
            case ARRAY -> array(column, choice);
            case ELEMENTS -> arrayOf(List.of(element(column.elements(), choice)));
            case PATTERN -> pattern(single(column, choice, 0), choice);
            case WORD -> word(single(column, choice, 0));
            default ->
                use.position() == 0 && choice == Choice.TYPICAL && rows.isKnown() && decidesRows()
                        ? column.ofShare(rows.factor() * genericShare(column))
                        : single(column, choice, use.position());
        };
    }

    /** Whether one comparison is all that rows depend on. */
    private boolean decidesRows() {
        return rows.factor() != 1
                && uses.stream().filter(use -> use.role() != Role.IRRELEVANT).count() == 1;
    }

    /** What a generic plan takes one value to have: all values alike (selfuncs.c, var_eq_non_const). */
    private static double genericShare(ColumnValues column) {
        double mass =
                column.frequencies().stream().mapToDouble(Double::doubleValue).sum();
        double others = column.otherFrequency() <= 0 ? 0 : Math.max(0, 1 - mass) / column.otherFrequency();
        return 1 / Math.max(1, others + column.common().size());
    }

    private static String single(ColumnValues column, Choice choice, int n) {
        return switch (choice) {
            case TYPICAL -> column.typical(n);
            case FREQUENT -> column.frequent(n);
            case RARE -> column.rare(n);
        };
    }

    private static String element(List<String> elements, Choice choice) {
        return switch (choice) {
            case FREQUENT -> elements.get(0);
            case TYPICAL -> elements.get(elements.size() / 2);
            case RARE -> elements.get(elements.size() - 1);
        };
    }

    private double lowerQuantile(int i, Choice choice) {
        double share = rangeShare(i, choice);
        return hasOtherBound(i, Role.UPPER_BOUND) ? 0.5 - share / 2 : 1 - share;
    }

    private double upperQuantile(int i, Choice choice) {
        double share = rangeShare(i, choice);
        return hasOtherBound(i, Role.LOWER_BOUND) ? 0.5 + share / 2 : share;
    }

    private double rangeShare(int i, Choice choice) {
        boolean closed = hasOtherBound(i, Role.LOWER_BOUND) || hasOtherBound(i, Role.UPPER_BOUND);
        double typical = DEFAULT_RANGE;
        if (rows.isKnown() && rows.factor() != 1) {
            long ranges = uses.stream()
                    .filter(use -> use.role() == Role.LOWER_BOUND || use.role() == Role.UPPER_BOUND)
                    .map(ParameterUse::column)
                    .distinct()
                    .count();
            typical = (closed ? GENERIC_RANGE : GENERIC_BOUND) * Math.pow(rows.factor(), 1.0 / ranges);
        }
        double share = switch (choice) {
            case TYPICAL -> typical;
            case FREQUENT -> typical * SPREAD;
            case RARE -> typical / SPREAD;
        };
        return Math.max(0, Math.min(1, share));
    }

    /** Whether another parameter bounds the same column from the other side. */
    private boolean hasOtherBound(int i, Role side) {
        ParameterUse own = uses.get(i);
        return own.role() != side
                && uses.stream()
                        .anyMatch(use -> use.role() == side
                                && use.tables().equals(own.tables())
                                && String.valueOf(use.column()).equals(own.column()));
    }

    private static String interval(Choice choice) {
        return switch (choice) {
            case TYPICAL -> "7 days";
            case FREQUENT -> "30 days";
            case RARE -> "1 day";
        };
    }

    private static String array(ColumnValues column, Choice choice) {
        List<String> elements = new ArrayList<>();
        for (int n = 0; n < ARRAY_LENGTH; n++) {
            String element = single(column, choice, n);
            if (!elements.contains(element)) {
                elements.add(element);
            }
        }
        return arrayOf(elements);
    }

    /** As array_in reads it: every element quoted. */
    private static String arrayOf(List<String> elements) {
        StringBuilder array = new StringBuilder("{");
        for (String element : elements) {
            array.append(array.length() == 1 ? "" : ",")
                    .append('"')
                    .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return array.append('}').toString();
    }

    /** What begins like a value; the rare choice is what holds a part of it. */
    private static String pattern(String value, Choice choice) {
        return (choice == Choice.RARE ? "%" : "") + escaped(word(value)) + "%";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private static String word(String value) {
        int end = value.offsetByCodePoints(0, Math.min(PATTERN_LENGTH, value.codePointCount(0, value.length())));
        return value.substring(0, end);
    }
}
