/**
 * Checks of {@link io.pgtender.assertions} as annotations for JUnit Jupiter 5.8 and later, which the application brings. No
 * other package needs JUnit.
 */
@NullMarked
package io.pgtender.junit;

import org.jspecify.annotations.NullMarked;
