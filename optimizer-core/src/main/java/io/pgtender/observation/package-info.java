/**
 * What is seen of one execution while the application runs: its parameters, its call site, its unit of work.
 */
@NullMarked
package io.pgtender.observation;

import org.jspecify.annotations.NullMarked;
