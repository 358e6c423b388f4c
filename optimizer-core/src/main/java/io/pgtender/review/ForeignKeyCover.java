package io.pgtender.review;

import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.Identifiers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether an index finds the rows that reference a key: the query of the server's own trigger asks for equality on all of
 * the foreign key's columns (ri_triggers.c), so they must be the first keys of the index, in any order. A partial index
 * will do if it leaves out only nulls.
 */
final class ForeignKeyCover {

    private ForeignKeyCover() {}

    static boolean covers(ReviewedIndex index, ForeignKey key) {
        IndexDefinition definition = index.definition();
        Set<String> wanted = columns(key);
        boolean rightMethod = definition.accessMethod().equals("btree")
                || (definition.accessMethod().equals("hash") && wanted.size() == 1);
        if (!index.isUsable()
                || !rightMethod
                || definition.keys().size() < wanted.size()
                || !leavesOutNullsOnly(definition, key)) {
            return false;
        }
        Set<String> first = new HashSet<>();
        for (IndexKey indexKey : definition.keys().subList(0, wanted.size())) {
            if (indexKey.column() == null || indexKey.collation() != null) {
                return false;
            }
            first.add(indexKey.column());
        }
        return first.equals(wanted);
    }

    /** Whether the table of the key, or every one of its partitions, has such an index. */
    static boolean isCovered(ForeignKey key, Review review) {
        return isCovered(key, key.tableOid(), review);
    }

    private static boolean isCovered(ForeignKey key, long table, Review review) {
        boolean own = review.indexesOf(table).stream()
                .anyMatch(index -> !review.fates().isGoing(index) && covers(index, key));
        List<Long> partitions = review.partitionsOf(table);
        return own || (!partitions.isEmpty() && partitions.stream().allMatch(p -> isCovered(key, p, review)));
    }

    /** The foreign key that would lose its only index, if there is one: on the index's table or on one above it. */
    static List<ForeignKey> reliantOn(ReviewedIndex index, Review review) {
        Set<Long> tables = new HashSet<>();
        for (Long at = index.table().oid(); at != null; at = review.parentOf(at)) {
            tables.add(at);
        }
        return review.foreignKeys().stream()
                .filter(key -> tables.contains(key.tableOid()) && covers(index, key))
                .filter(key -> review.indexesOf(index.table().oid()).stream()
                        .noneMatch(other ->
                                other.oid() != index.oid() && !review.fates().isGoing(other) && covers(other, key)))
                .toList();
    }

    static Set<String> columns(ForeignKey key) {
        Set<String> columns = new HashSet<>();
        key.columns().forEach(column -> columns.add(column.name()));
        return columns;
    }

    /** The conditions are compared as PostgreSQL prints them, in the two orders that people write them in. */
    private static boolean leavesOutNullsOnly(IndexDefinition definition, ForeignKey key) {
        if (definition.predicate() == null) {
            return true;
        }
        String predicate = Expressions.bare(definition.predicate());
        List<String> columns =
                key.columns().stream().map(ForeignKey.Column::name).toList();
        List<String> keys = definition.keys().stream()
                .flatMap(k -> k.column() == null ? Stream.empty() : Stream.of(k.column()))
                .filter(columns::contains)
                .toList();
        return columns.stream().anyMatch(column -> predicate.equals(notNull(column)))
                || predicate.equals(allNotNull(columns))
                || predicate.equals(allNotNull(keys));
    }

    private static String allNotNull(List<String> columns) {
        return String.join(
                " AND ", columns.stream().map(c -> "(" + notNull(c) + ")").toList());
    }

    static String notNull(String column) {
        return Identifiers.quote(column) + " IS NOT NULL";
    }
}
