/**
 * How values flow between the statements of one unit of work: which keys that were bound had been read before, and from
 * where. Tells N+1s from loops, duplicates, chains and what only looks like them. Pure: no database, no clock, no threads.
 */
@NullMarked
package io.pgtender.dataflow;

import org.jspecify.annotations.NullMarked;
