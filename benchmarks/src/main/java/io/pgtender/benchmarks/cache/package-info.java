/** What a cached answer costs, beside what other caches take for theirs. */
@NullMarked
package io.pgtender.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
