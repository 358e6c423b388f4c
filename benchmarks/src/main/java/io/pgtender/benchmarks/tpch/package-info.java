/** The index advisor on TPC-H: what its choices cost, what they weigh, and whether the server uses them. */
@NullMarked
package io.pgtender.benchmarks.tpch;

import org.jspecify.annotations.NullMarked;
