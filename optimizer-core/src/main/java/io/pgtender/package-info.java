/** The entry: an advisor that looks at what ran, says what to change, changes it safely, and measures whether it helped. */
@NullMarked
package io.pgtender;

import org.jspecify.annotations.NullMarked;
