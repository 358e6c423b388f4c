/** Tests of EXPLAIN: asking for a plan and reading it. */
@NullMarked
package io.pgtender.plan;

import org.jspecify.annotations.NullMarked;
