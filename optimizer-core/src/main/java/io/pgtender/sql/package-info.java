/**
 * What a statement's text says without asking the server: its shape, its kind, and the names it writes to.
 */
@NullMarked
package io.pgtender.sql;

import org.jspecify.annotations.NullMarked;
