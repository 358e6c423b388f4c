/** Exported migrations, run by the tools they are written for. */
@NullMarked
package io.pgtender.export;

import org.jspecify.annotations.NullMarked;
