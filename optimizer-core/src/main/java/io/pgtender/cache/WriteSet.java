package io.pgtender.cache;

import java.util.HashSet;
import java.util.Set;

/**
 * The relations that a statement or a transaction may change; too many are safe, too few are not.
 *
 * @param relations oids, or the pseudo relations of {@link RelationVersions}
 */
record WriteSet(Set<Long> relations) {

    /** May change any row of any relation, but no definition. */
    static final WriteSet ANY_ROW = new WriteSet(Set.of(RelationVersions.EPOCH));

    /** May change anything, definitions included. */
    static final WriteSet ANYTHING = new WriteSet(Set.of(RelationVersions.EPOCH, RelationVersions.DEFINITIONS));

    static final WriteSet NOTHING = new WriteSet(Set.of());

    WriteSet {
        relations = Set.copyOf(relations);
    }

    WriteSet plus(WriteSet other) {
        if (other.relations.isEmpty() || equals(other)) {
            return this;
        }
        if (relations.isEmpty()) {
            return other;
        }
        Set<Long> union = new HashSet<>(relations);
        union.addAll(other.relations);
        return new WriteSet(union);
    }

    boolean isEmpty() {
        return relations.isEmpty();
    }
}
