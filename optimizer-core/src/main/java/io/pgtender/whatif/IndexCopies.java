package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.plan.Expressions;

/** Tells when an index would bring nothing because another already is what it would be. */
final class IndexCopies {

    private IndexCopies() {}

    /** Whether {@code existing} has the same keys and condition, and includes at least as much. */
    static boolean isCopy(IndexDefinition index, IndexDefinition existing) {
        return existing.accessMethod().equals(index.accessMethod())
                && existing.keys().equals(index.keys())
                && existing.include().containsAll(index.include())
                && Expressions.bare(existing.predicate()).equals(Expressions.bare(index.predicate()));
    }
}
