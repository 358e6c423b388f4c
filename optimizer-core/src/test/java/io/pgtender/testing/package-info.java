/** A real PostgreSQL for the tests of every module. */
@NullMarked
package io.pgtender.testing;

import org.jspecify.annotations.NullMarked;
