package io.pgtender.apply;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.TableStatement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Storage parameters of a table that may be set: those that change speed only, and that ALTER TABLE sets under SHARE
 * UPDATE EXCLUSIVE. Names, ranges and locks as reloptions.c of PostgreSQL 18 has them; what an older server does not know
 * it refuses itself.
 */
final class StorageParameters {

    /** Prefix of the parameters of a table's TOAST table. */
    static final String TOAST = "toast.";

    private static final String ENABLED = "autovacuum_enabled";

    private static final Set<String> TRUE = Set.of("on", "true", "yes", "1");
    private static final Set<String> FALSE = Set.of("off", "false", "no", "0");

    private static final long INT_MAX = Integer.MAX_VALUE;

    private enum Number {
        WHOLE,
        REAL
    }

    private enum Reach {
        TABLE,
        TABLE_AND_TOAST
    }

    private record Range(Number number, BigDecimal min, BigDecimal max, Reach reach) {}

    private static final Map<String, Range> RANGES = Map.ofEntries(
            whole("fillfactor", 10, 100, Reach.TABLE),
            whole("parallel_workers", 0, 1_024, Reach.TABLE),
            // TOAST_TUPLE_TARGET_MAIN for blocks of 8 kB
            whole("toast_tuple_target", 128, 8_160, Reach.TABLE),
            whole("autovacuum_vacuum_threshold", 0, INT_MAX, Reach.TABLE_AND_TOAST),
            whole("autovacuum_vacuum_max_threshold", -1, INT_MAX, Reach.TABLE_AND_TOAST),
            whole("autovacuum_vacuum_insert_threshold", -1, INT_MAX, Reach.TABLE_AND_TOAST),
            whole("autovacuum_analyze_threshold", 0, INT_MAX, Reach.TABLE),
            whole("autovacuum_vacuum_cost_limit", 1, 10_000, Reach.TABLE_AND_TOAST),
            whole("autovacuum_freeze_min_age", 0, 1_000_000_000, Reach.TABLE_AND_TOAST),
            whole("autovacuum_freeze_max_age", 100_000, 2_000_000_000, Reach.TABLE_AND_TOAST),
            whole("autovacuum_freeze_table_age", 0, 2_000_000_000, Reach.TABLE_AND_TOAST),
            whole("autovacuum_multixact_freeze_min_age", 0, 1_000_000_000, Reach.TABLE_AND_TOAST),
            whole("autovacuum_multixact_freeze_max_age", 10_000, 2_000_000_000, Reach.TABLE_AND_TOAST),
            whole("autovacuum_multixact_freeze_table_age", 0, 2_000_000_000, Reach.TABLE_AND_TOAST),
            real("autovacuum_vacuum_cost_delay", Reach.TABLE_AND_TOAST),
            real("autovacuum_vacuum_scale_factor", Reach.TABLE_AND_TOAST),
            real("autovacuum_vacuum_insert_scale_factor", Reach.TABLE_AND_TOAST),
            real("autovacuum_analyze_scale_factor", Reach.TABLE));

    private StorageParameters() {}

    private static Map.Entry<String, Range> whole(String name, long min, long max, Reach reach) {
        return Map.entry(name, new Range(Number.WHOLE, BigDecimal.valueOf(min), BigDecimal.valueOf(max), reach));
    }

    /** All parameters with a fraction range from 0 to 100. */
    private static Map.Entry<String, Range> real(String name, Reach reach) {
        return Map.entry(name, new Range(Number.REAL, BigDecimal.ZERO, BigDecimal.valueOf(100), reach));
    }

    /** What is wrong with {@code parameters}, with the remedy; empty when nothing is. */
    static List<String> problems(Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(parameters).forEach((name, value) -> {
            String problem = problem(name, value);
            if (problem != null) {
                problems.add(problem);
            }
        });
        return problems;
    }

    private static @Nullable String problem(String name, String value) {
        boolean toast = name.startsWith(TOAST);
        String bare = toast ? name.substring(TOAST.length()) : name;
        if (bare.equals(ENABLED)) {
            if (TRUE.contains(value)) {
                return null;
            }
            return FALSE.contains(value)
                    ? name + " = " + value + " would leave dead rows to pile up until somebody vacuums by hand; give"
                            + " autovacuum_vacuum_scale_factor or autovacuum_vacuum_cost_delay instead"
                    : name + " must be true, got " + value;
        }
        Range range = RANGES.get(bare);
        if (range == null || (toast && range.reach() == Reach.TABLE)) {
            return name + " is no storage parameter that may be set; use one of " + new TreeSet<>(RANGES.keySet())
                    + " and " + ENABLED;
        }
        BigDecimal number = number(value);
        boolean fits = number != null
                && number.compareTo(range.min()) >= 0
                && number.compareTo(range.max()) <= 0
                && (range.number() == Number.REAL || number.stripTrailingZeros().scale() <= 0);
        return fits
                ? null
                : name + " must be a " + (range.number() == Number.WHOLE ? "whole " : "") + "number from " + range.min()
                        + " to " + range.max() + ", got " + value;
    }

    /** Whether two values mean the same. */
    static boolean same(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        BigDecimal first = number(a);
        BigDecimal second = number(b);
        return a.equals(b) || (first != null && second != null && first.compareTo(second) == 0);
    }

    /** Whether {@code now} has of each of {@code names} what {@code wanted} has, or has it not. */
    static boolean agree(Collection<String> names, Map<String, String> wanted, Map<String, String> now) {
        return names.stream().allMatch(name -> same(wanted.get(name), now.get(name)));
    }

    /**
     * What puts {@code names} back to {@code originals}, in one statement.
     *
     * @param table the table
     * @param column {@code ALTER COLUMN c} for a column's options, empty for the table's
     * @param originals those that were set before, by name
     */
    static String restoreSql(
            RelationName table, String column, Collection<String> names, Map<String, String> originals) {
        Map<String, String> set = new TreeMap<>();
        Set<String> reset = new TreeSet<>();
        for (String name : names) {
            String before = originals.get(name);
            if (before == null) {
                reset.add(name);
            } else {
                set.put(name, before);
            }
        }
        List<String> actions = new ArrayList<>();
        if (!set.isEmpty()) {
            actions.add("SET (" + TableStatement.assignments(set) + ")");
        }
        if (!reset.isEmpty()) {
            actions.add("RESET (" + String.join(", ", reset) + ")");
        }
        String each = column.isEmpty() ? "" : column + " ";
        return "ALTER TABLE " + table.toSql() + " " + each + String.join(", " + each, actions);
    }

    private static @Nullable BigDecimal number(String value) {
        try {
            return new BigDecimal(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
