/**
 * The way in: a DataSource that watches what goes through it and changes nothing. Built on datasource-proxy's {@code
 * JdbcProxyFactory}, with delegates that forward every method.
 */
@NullMarked
package io.pgtender.jdbc;

import org.jspecify.annotations.NullMarked;
