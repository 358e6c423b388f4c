package io.pgtender.assertions;

/**
 * What a check does with statements that run meanwhile on threads that do not work for it: a web server's that answers the
 * test's request, a scheduler's.
 *
 * <p>A thread works for a check when it is the test's own, or runs a task that was handed over with
 * {@link io.pgtender.observation.UnitOfWork#wrap} or through {@link io.pgtender.observation.UnitOfWork#propagating}.
 */
public enum OtherThreads {
    /** They count, unless another check runs in parallel: whose they are cannot be told then. */
    COUNTED_UNLESS_PARALLEL,
    /** They count. */
    COUNTED,
    /** They do not. */
    IGNORED
}
