/**
 * Which indexes are worth having: candidates from plans, judged by the planner, the best chosen first.
 */
@NullMarked
package io.pgtender.selection;

import org.jspecify.annotations.NullMarked;
