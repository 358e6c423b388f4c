/** What watching costs, measured with JMH. */
@NullMarked
package io.pgtender.benchmarks;

import org.jspecify.annotations.NullMarked;
