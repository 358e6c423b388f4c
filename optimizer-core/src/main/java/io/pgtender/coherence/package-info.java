/** Caches of several processes on one database agree through the database itself: who wrote what, and until when that is known. */
@NullMarked
package io.pgtender.coherence;

import org.jspecify.annotations.NullMarked;
