package io.pgtender.review;

import java.util.HashSet;
import java.util.Set;

/**
 * What becomes of each index in one review: one that goes cannot be the reason for another to go, and one that is such a
 * reason stays. Without this two rules could remove both of a pair. Not thread-safe.
 */
final class Fates {

    private final Set<Long> going = new HashSet<>();
    private final Set<Long> staying = new HashSet<>();

    /** Whether nothing was decided about it. */
    boolean isOpen(ReviewedIndex index) {
        return !going.contains(index.oid()) && !staying.contains(index.oid());
    }

    boolean isGoing(ReviewedIndex index) {
        return going.contains(index.oid());
    }

    /** Lets an index go that nothing takes the place of. */
    void drop(ReviewedIndex index) {
        going.add(index.oid());
    }

    /** Lets an index go because of another, which stays. */
    void drop(ReviewedIndex index, ReviewedIndex because) {
        going.add(index.oid());
        staying.add(because.oid());
    }
}
