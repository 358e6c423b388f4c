/**
 * The result cache: answers of chosen queries kept in memory, served only while no write that passed through this
 * process can have changed them.
 */
@NullMarked
package io.pgtender.cache;

import org.jspecify.annotations.NullMarked;
