package io.pgtender.assertions;

import org.jspecify.annotations.Nullable;

/**
 * What is checked, with a value that the test goes on with.
 *
 * @param <T> type of the value
 * @param <E> what it throws; the compiler finds it out
 */
@FunctionalInterface
public interface ThrowingSupplier<T extends @Nullable Object, E extends Throwable> {

    T get() throws E;
}
