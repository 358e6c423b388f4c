package io.pgtender.assertions;

import org.jspecify.annotations.Nullable;

/**
 * Assertions about the statements that an action sends through tended data sources, for any test framework.
 *
 * <pre>{@code
 * List<Order> orders = assertNoNPlusOne(() -> repository.findAll());
 * assertStatements(() -> shop.place(basket), exactly(1).inserts().on("orders"), atMost(2).selects());
 * assertStatementsDoNotGrow(fixtures::addOrders, () -> repository.findAll());
 * }</pre>
 *
 * <p>More settings: {@link SqlCheck}, {@link ScalingCheck}. Thread-safe; an exception of the action is thrown on as it is.
 */
public final class SqlAssertions {

    private SqlAssertions() {}

    /**
     * Runs an action and requires that no statement runs once for each row of another. Two rows are enough to tell.
     *
     * @param ignored findings that are left out
     * @throws AssertionError when one does, with where it is and what to write instead; and when nothing ran at all
     * @throws E when the action does
     */
    public static <E extends Throwable> void assertNoNPlusOne(ThrowingRunnable<E> action, Ignored... ignored) throws E {
        SqlCheck.noNPlusOne().ignoring(ignored).run(action);
    }

    /** As {@link #assertNoNPlusOne(ThrowingRunnable, Ignored...)}, and gives what the action gives. */
    public static <T extends @Nullable Object, E extends Throwable> T assertNoNPlusOne(
            ThrowingSupplier<T, E> action, Ignored... ignored) throws E {
        return SqlCheck.noNPlusOne().ignoring(ignored).run(action);
    }

    /**
     * Runs an action and requires that it takes no more statements than the budgets allow; each counts for itself.
     *
     * @throws AssertionError when it does, with what ran and where from; and when nothing ran at all though something might
     * @throws E when the action does
     */
    public static <E extends Throwable> void assertStatements(
            ThrowingRunnable<E> action, StatementBudget first, StatementBudget... more) throws E {
        SqlCheck.budget(first, more).run(action);
    }

    /** As {@link #assertStatements(ThrowingRunnable, StatementBudget, StatementBudget...)}, and gives what the action gives. */
    public static <T extends @Nullable Object, E extends Throwable> T assertStatements(
            ThrowingSupplier<T, E> action, StatementBudget first, StatementBudget... more) throws E {
        return SqlCheck.budget(first, more).run(action);
    }

    /**
     * Runs an action with some rows and again with twice as many, and requires that it takes no more statements then. The
     * one check without a rule of thumb in it.
     *
     * @param populate adds as many rows as it is told to those that are there; called before each run
     * @throws AssertionError when it does, with the statements that grew
     * @throws P when {@code populate} does
     * @throws E when the action does
     */
    public static <P extends Throwable, E extends Throwable> void assertStatementsDoNotGrow(
            ScalingCheck.Populate<P> populate, ThrowingRunnable<E> action) throws P, E {
        ScalingCheck.populating(populate).run(action);
    }
}
