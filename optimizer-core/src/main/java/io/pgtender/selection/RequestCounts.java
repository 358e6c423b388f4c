package io.pgtender.selection;

/**
 * What a selection asked of the planner.
 *
 * @param asked costs that the what-if engine was asked for
 * @param reused costs that followed from earlier answers
 * @param refused questions that the server refused
 */
public record RequestCounts(long asked, long reused, long refused) {}
