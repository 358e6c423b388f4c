/**
 * EXPLAIN: asking for a plan on a raw connection, and reading what comes back.
 */
@NullMarked
package io.pgtender.plan;

import org.jspecify.annotations.NullMarked;
