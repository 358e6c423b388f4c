/**
 * Checks for tests: no N+1, no more statements than expected, no growth with the data. Knows no test framework: what fails is
 * an {@link java.lang.AssertionError}. Start at {@link io.pgtender.assertions.SqlAssertions}.
 */
@NullMarked
package io.pgtender.assertions;

import org.jspecify.annotations.NullMarked;
