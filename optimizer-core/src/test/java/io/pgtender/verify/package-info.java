@NullMarked
package io.pgtender.verify;

import org.jspecify.annotations.NullMarked;
