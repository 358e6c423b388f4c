@NullMarked
package io.pgtender.observation;

import org.jspecify.annotations.NullMarked;
