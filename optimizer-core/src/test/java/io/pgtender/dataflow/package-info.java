@NullMarked
package io.pgtender.dataflow;

import org.jspecify.annotations.NullMarked;
