package io.pgtender.assertions;

import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.StatementKind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How many statements an action may take. A JDBC batch counts once, as the one round trip that it is; what begins and ends
 * transactions, and what the result cache answers, does not count. Immutable.
 *
 * <pre>{@code
 * assertStatements(() -> orders.place(basket), exactly(1).inserts().on("orders"), atMost(2).selects());
 * }</pre>
 */
public final class StatementBudget {

    private enum Bound {
        AT_MOST("at most"),
        EXACTLY("exactly");

        private final String words;

        Bound(String words) {
            this.words = words;
        }
    }

    private final Bound bound;
    private final int count;

    /** {@code null} for all kinds. */
    private final @Nullable StatementKind kind;

    /** {@code null} for all tables. */
    private final @Nullable String table;

    private StatementBudget(Bound bound, int count, @Nullable StatementKind kind, @Nullable String table) {
        this.bound = bound;
        this.count = count;
        this.kind = kind;
        this.table = table;
    }

    /**
     * No more than {@code count} statements.
     *
     * @throws IllegalArgumentException when negative
     */
    public static StatementBudget atMost(int count) {
        return new StatementBudget(Bound.AT_MOST, checked(count), null, null);
    }

    /**
     * {@code count} statements, no more and no less.
     *
     * @throws IllegalArgumentException when negative
     */
    public static StatementBudget exactly(int count) {
        return new StatementBudget(Bound.EXACTLY, checked(count), null, null);
    }

    /** Counts reads only. */
    public StatementBudget selects() {
        return only(StatementKind.SELECT);
    }

    /** Counts INSERT only. */
    public StatementBudget inserts() {
        return only(StatementKind.INSERT);
    }

    /** Counts UPDATE only. */
    public StatementBudget updates() {
        return only(StatementKind.UPDATE);
    }

    /** Counts DELETE only. */
    public StatementBudget deletes() {
        return only(StatementKind.DELETE);
    }

    /**
     * Counts statements on one table only: the one that is written by INSERT, UPDATE and DELETE, those that are read by
     * SELECT, either where all kinds are counted.
     *
     * @param name with its schema or without; case does not matter
     */
    public StatementBudget on(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("\"" + name + "\" is no table: leave on(...) out to count those of all");
        }
        return new StatementBudget(bound, count, kind, name.strip());
    }

    private StatementBudget only(StatementKind wanted) {
        return new StatementBudget(bound, count, wanted, table);
    }

    private static int checked(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(count + " statements cannot be expected: give 0 or more");
        }
        return count;
    }

    List<ExecutedStatement> counted(List<ExecutedStatement> executed) {
        return executed.stream().filter(this::counts).toList();
    }

    private boolean counts(ExecutedStatement executed) {
        if (kind != null && executed.shape().kind() != kind) {
            return false;
        }
        if (table == null) {
            return true;
        }
        if (kind == null) {
            return executed.touches(table);
        }
        return Tables.isAmong(
                kind == StatementKind.SELECT
                        ? ReadRelations.of(executed.shape())
                        : executed.shape().writeTargets(),
                table);
    }

    boolean isKeptBy(int actual) {
        return bound == Bound.EXACTLY ? actual == count : actual <= count;
    }

    /** Whether the budget is that nothing runs. */
    boolean expectsNone() {
        return count == 0;
    }

    /** {@code at most 3 selects on orders}. */
    @Override
    public String toString() {
        String what = kind == null ? "statement" : kind.name().toLowerCase(Locale.ROOT);
        return bound.words + " " + count + " " + what + (count == 1 ? "" : "s") + (table == null ? "" : " on " + table);
    }
}
