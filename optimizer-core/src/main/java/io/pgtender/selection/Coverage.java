package io.pgtender.selection;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Expressions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How btrees relate: which does another's work, which comes of two. */
final class Coverage {

    private Coverage() {}

    /** Whether {@code wide} does all that {@code narrow} does as a search structure: same index, or longer or wider. */
    static boolean covers(IndexDefinition wide, IndexDefinition narrow) {
        if (!areBtreesAlike(wide, narrow) || wide.keys().size() < narrow.keys().size()) {
            return false;
        }
        List<IndexKey> prefix = wide.keys().subList(0, narrow.keys().size());
        boolean sameOrder = prefix.equals(narrow.keys())
                || prefix.stream().map(IndexKey::reversed).toList().equals(narrow.keys());
        return sameOrder && columns(wide).containsAll(columns(narrow));
    }

    /** Whether {@code wide} is {@code narrow} with something appended. */
    static boolean isExtended(IndexDefinition wide, IndexDefinition narrow) {
        return !wide.equals(narrow) && covers(wide, narrow);
    }

    /** Whether an index that the planner may use already covers {@code proposed}. */
    static boolean exists(TableFacts table, IndexDefinition proposed) {
        return table.indexes().stream().anyMatch(i -> i.valid() && covers(i.definition(), proposed));
    }

    /**
     * Indexes of {@code table} that {@code proposed} would make superfluous. Those that enforce something stay: unique,
     * of a constraint, the replica identity.
     */
    static List<IndexFacts> superseded(TableFacts table, IndexDefinition proposed) {
        return table.indexes().stream()
                .filter(i -> !i.primary()
                        && !i.constraint()
                        && !i.replicaIdentity()
                        && !i.definition().unique())
                .filter(i -> isExtended(proposed, i.definition()))
                .toList();
    }

    /** {@code index} with one more key at its end. */
    static Optional<IndexDefinition> appended(IndexDefinition index, IndexKey key, int maxKeys) {
        if (index.keys().size() >= maxKeys || !isPlainBtree(index) || hasColumn(index.keys(), key.column())) {
            return Optional.empty();
        }
        List<IndexKey> keys = new ArrayList<>(index.keys());
        keys.add(key);
        return Optional.of(with(index, keys, index.include()));
    }

    /** {@code index} without its last key, its INCLUDE columns, or the last of those: whatever can be left away. */
    static List<IndexDefinition> narrowed(IndexDefinition index) {
        List<IndexDefinition> narrowed = new ArrayList<>();
        if (!index.accessMethod().equals("btree") || index.unique()) {
            return narrowed;
        }
        List<String> include = index.include();
        if (!include.isEmpty()) {
            narrowed.add(with(index, index.keys(), List.of()));
        }
        if (include.size() > 1) {
            narrowed.add(with(index, index.keys(), include.subList(0, include.size() - 1)));
        }
        for (int size = index.keys().size() - 1; size > 0; size--) {
            narrowed.add(with(index, index.keys().subList(0, size), include));
        }
        return narrowed;
    }

    /**
     * One index that does the work of both: the keys of {@code first}, then those of {@code second} that it lacks. Empty
     * unless they begin with the same key.
     */
    static Optional<IndexDefinition> merged(IndexDefinition first, IndexDefinition second, int maxKeys) {
        if (!areBtreesAlike(first, second)
                || !first.keys().get(0).equals(second.keys().get(0))) {
            return Optional.empty();
        }
        List<IndexKey> keys = new ArrayList<>(first.keys());
        Set<IndexKey> seen = new HashSet<>(keys);
        for (IndexKey key : second.keys()) {
            if (!hasColumn(keys, key.column()) && seen.add(key)) {
                keys.add(key);
            }
        }
        if (keys.size() > maxKeys) {
            return Optional.empty();
        }
        List<String> include = new ArrayList<>(first.include());
        second.include().stream().filter(c -> !include.contains(c)).forEach(include::add);
        return Optional.of(with(first, keys, include));
    }

    private static IndexDefinition with(IndexDefinition index, List<IndexKey> keys, List<String> include) {
        List<String> besides =
                include.stream().filter(column -> !hasColumn(keys, column)).toList();
        return new IndexDefinition(index.table(), index.accessMethod(), keys, besides, index.predicate(), false);
    }

    private static boolean hasColumn(List<IndexKey> keys, @Nullable String column) {
        return column != null && keys.stream().anyMatch(k -> column.equals(k.column()));
    }

    private static boolean isPlainBtree(IndexDefinition index) {
        return index.accessMethod().equals("btree") && index.include().isEmpty();
    }

    private static boolean areBtreesAlike(IndexDefinition one, IndexDefinition other) {
        return one.table().equals(other.table())
                && one.accessMethod().equals("btree")
                && other.accessMethod().equals("btree")
                && Expressions.bare(one.predicate()).equals(Expressions.bare(other.predicate()));
    }

    private static Set<String> columns(IndexDefinition index) {
        Set<String> columns = new HashSet<>(index.include());
        index.keys().stream().map(IndexKey::column).filter(Objects::nonNull).forEach(columns::add);
        return columns;
    }
}
