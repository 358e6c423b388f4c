/**
 * What ran: counters, latencies, parameter samples and repetitions per shape, bounded in memory.
 */
@NullMarked
package io.pgtender.workload;

import org.jspecify.annotations.NullMarked;
