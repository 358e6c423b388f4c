package io.pgtender.assertions;

/**
 * What is checked.
 *
 * @param <E> what it throws; the compiler finds it out
 */
@FunctionalInterface
public interface ThrowingRunnable<E extends Throwable> {

    void run() throws E;
}
