/** Faults on a real server, one each. */
@NullMarked
package io.pgtender.apply;

import org.jspecify.annotations.NullMarked;
