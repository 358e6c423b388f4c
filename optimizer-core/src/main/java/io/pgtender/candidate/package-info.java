/**
 * Which indexes might help: from the plans of real executions to proposals, each with what motivates it, and reasons for
 * those that are not made. Proposals are judged elsewhere.
 */
@NullMarked
package io.pgtender.candidate;

import org.jspecify.annotations.NullMarked;
