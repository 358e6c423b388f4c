/**
 * What exists already and should be different: indexes that nobody needs, statistics that mislead the planner.
 */
@NullMarked
package io.pgtender.review;

import org.jspecify.annotations.NullMarked;
