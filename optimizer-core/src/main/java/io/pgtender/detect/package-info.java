/**
 * One class per rule. A detector looks at the workload, the catalog and the planner, and usually finds nothing.
 */
@NullMarked
package io.pgtender.detect;

import org.jspecify.annotations.NullMarked;
