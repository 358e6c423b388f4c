package io.pgtender.review;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether one index can do another one's work. Keys are the same if their column or expression, operator class with its
 * options, and collation are; a btree can be read backwards, so that it does the work of the one with every order turned.
 */
final class IndexComparison {

    private IndexComparison() {}

    /** Whether all but names, uniqueness, storage and the order of included columns is the same. */
    static boolean areTwins(ReviewedIndex a, ReviewedIndex b) {
        return isOfSameKind(a, b)
                && a.definition().keys().size() == b.definition().keys().size()
                && keysBegin(a, b, Turn.NONE)
                && Set.copyOf(a.definition().include())
                        .equals(Set.copyOf(b.definition().include()));
    }

    /**
     * Whether every condition and order that {@code narrow} serves, {@code wide} serves as well, with all of its columns.
     */
    static boolean covers(ReviewedIndex wide, ReviewedIndex narrow) {
        return isOfSameKind(wide, narrow)
                && wide.definition().accessMethod().equals("btree")
                && (keysBegin(wide, narrow, Turn.NONE) || keysBegin(wide, narrow, Turn.ALL))
                && columns(wide).containsAll(narrow.definition().include());
    }

    /** Whether the keys of {@code narrow} are the first of {@code wide}, whatever either includes. */
    static boolean beginsWith(ReviewedIndex wide, ReviewedIndex narrow) {
        return isOfSameKind(wide, narrow)
                && wide.definition().accessMethod().equals("btree")
                && keysBegin(wide, narrow, Turn.NONE);
    }

    /** Columns whose values can be read from the index alone. */
    static Set<String> columns(ReviewedIndex index) {
        Set<String> columns = new HashSet<>(index.definition().include());
        for (IndexKey key : index.definition().keys()) {
            if (key.column() != null) {
                columns.add(key.column());
            }
        }
        return columns;
    }

    private static boolean isOfSameKind(ReviewedIndex a, ReviewedIndex b) {
        IndexDefinition x = a.definition();
        IndexDefinition y = b.definition();
        return x.table().equals(y.table())
                && x.accessMethod().equals(y.accessMethod())
                && Objects.equals(x.predicate(), y.predicate());
    }

    private enum Turn {
        NONE,
        ALL
    }

    private static boolean keysBegin(ReviewedIndex wide, ReviewedIndex narrow, Turn turn) {
        List<IndexKey> first = wide.definition().keys();
        List<IndexKey> wanted = narrow.definition().keys();
        if (wanted.size() > first.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            IndexKey key = wanted.get(i);
            IndexKey compared = turn == Turn.NONE
                    ? key
                    : new IndexKey(
                            key.column(),
                            key.expression(),
                            !key.descending(),
                            !key.nullsFirst(),
                            key.operatorClass(),
                            key.collation());
            boolean same = first.get(i).equals(compared)
                    && wide.facts()
                            .options()
                            .ofKey(i)
                            .equals(narrow.facts().options().ofKey(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
