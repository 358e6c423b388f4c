/**
 * Where statements to be analysed come from besides the application's own traffic: the server's counters, and lists that a
 * person gives; with values for their parameters where none were seen.
 */
@NullMarked
package io.pgtender.source;

import org.jspecify.annotations.NullMarked;
