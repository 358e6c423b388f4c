/**
 * Internal: classes that forward every method of a JDBC interface, to be extended where one of them matters.
 *
 * <p>They are written during the build by {@code src/generator/DelegateGenerator.java}. They say nothing about null, because {@code java.sql}
 * does not.
 */
@NullUnmarked
package io.pgtender.jdbc.delegate;

import org.jspecify.annotations.NullUnmarked;
