/**
 * Whether a change helped: latencies before and after it, measured on live traffic with its noise.
 */
@NullMarked
package io.pgtender.verify;

import org.jspecify.annotations.NullMarked;
