/** A report as one self-contained HTML file. */
@NullMarked
package io.pgtender.html;

import org.jspecify.annotations.NullMarked;
