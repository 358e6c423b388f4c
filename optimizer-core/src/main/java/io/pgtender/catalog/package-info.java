/**
 * Facts about the server, its tables, columns and indexes, read from pg_catalog and the statistics views.
 */
@NullMarked
package io.pgtender.catalog;

import org.jspecify.annotations.NullMarked;
