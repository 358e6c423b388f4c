/** The main job, end to end, with plain JDBC on an embedded PostgreSQL. */
@NullMarked
package io.pgtender.examples.quickstart;

import org.jspecify.annotations.NullMarked;
