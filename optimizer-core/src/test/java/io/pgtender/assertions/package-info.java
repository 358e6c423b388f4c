/** Tests of the checks for tests. */
@NullMarked
package io.pgtender.assertions;

import org.jspecify.annotations.NullMarked;
