/**
 * Makes recommended changes to a live database: preflight, journal, build without blocking anyone, and the way back.
 * Everything runs on connections of our own, never on the application's pool.
 */
@NullMarked
package io.pgtender.apply;

import org.jspecify.annotations.NullMarked;
