/** Reports as one HTML file: for a build's artifacts, a ticket, a mail. No script, nothing loaded from elsewhere, no parameter values. */
@NullMarked
package io.pgtender.html;

import org.jspecify.annotations.NullMarked;
