@NullMarked
package io.pgtender.workload;

import org.jspecify.annotations.NullMarked;
