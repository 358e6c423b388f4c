package io.pgtender.candidate;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlannedConjuncts;
import io.pgtender.sql.Identifiers;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whether an index that exists already does what a proposed one would. */
final class Serving {

    private Serving() {}

    /** An index of the proposal's table that serves the same need. */
    static Optional<IndexFacts> find(Proposal proposal) {
        return proposal.occurrence().table.indexes().stream()
                .filter(index -> index.valid() && serves(index.definition(), proposal))
                .findFirst();
    }

    private static boolean serves(IndexDefinition existing, Proposal proposal) {
        IndexDefinition proposed = proposal.definition();
        if (!existing.accessMethod().equals(proposed.accessMethod())
                || !isImplied(existing.predicate(), proposal)
                || !covers(existing, proposed)) {
            return false;
        }
        if (!proposed.accessMethod().equals("btree")) {
            // The keys of a GIN or BRIN index are searched independently of each other.
            return existing.keys().stream()
                    .anyMatch(k -> isSameValue(k, proposed.keys().get(0)));
        }
        return findsOneRow(existing, proposal) || hasKeys(existing, proposal);
    }

    /** Whether all rows that the proposal's plan reads are in an index with {@code predicate} (predtest.c, by its text). */
    private static boolean isImplied(@Nullable String predicate, Proposal proposal) {
        if (predicate == null) {
            return true;
        }
        Set<String> given = new HashSet<>();
        Occurrence occurrence = proposal.occurrence();
        for (Condition condition : occurrence.conditions) {
            if (occurrence.text.fixes(condition)) {
                given.add(Expressions.bare(Expressions.withoutAlias(condition.sql(), occurrence.alias)));
            }
            String column = condition.column();
            if (column != null && isStrict(condition)) {
                given.add(Identifiers.quote(column) + " IS NOT NULL");
            }
        }
        String own = proposal.definition().predicate();
        if (own != null) {
            given.addAll(PlannedConjuncts.of(own));
        }
        return given.containsAll(PlannedConjuncts.of(predicate));
    }

    /** Whether the condition cannot hold for null. A list may be empty, which proves nothing. */
    static boolean isStrict(Condition condition) {
        return switch (condition.kind()) {
            case EQUALITY, RANGE, JOIN_EQUALITY, LIKE -> true;
            case ANY_OF, IS_NULL, IS_NOT_NULL, OTHER -> false;
        };
    }

    private static boolean covers(IndexDefinition existing, IndexDefinition proposed) {
        return proposed.include().stream()
                .allMatch(column -> existing.include().contains(column)
                        || existing.keys().stream().anyMatch(k -> column.equals(k.column())));
    }

    /** A unique index whose keys are all given finds one row at most; nothing behind it could be narrower. */
    private static boolean findsOneRow(IndexDefinition existing, Proposal proposal) {
        List<IndexKey> free = proposal.definition().keys().subList(0, proposal.freeKeys());
        return existing.unique()
                && existing.keys().stream()
                        .allMatch(k -> free.stream().anyMatch(f -> isSameValue(k, f))
                                && proposal.occurrence().constants.contains(k.column()));
    }

    private static boolean hasKeys(IndexDefinition existing, Proposal proposal) {
        List<IndexKey> wanted = proposal.definition().keys();
        if (existing.keys().size() < wanted.size()) {
            return false;
        }
        List<IndexKey> present = existing.keys().subList(0, wanted.size());
        int free = proposal.freeKeys();
        boolean sameEqualities = wanted.subList(0, free).stream()
                .allMatch(w -> present.subList(0, free).stream().anyMatch(p -> isSameValue(p, w)));
        boolean sameTail = true;
        boolean forwards = true;
        boolean backwards = true;
        for (int i = free; i < wanted.size(); i++) {
            IndexKey w = wanted.get(i);
            IndexKey p = present.get(i);
            sameTail &= isSameValue(p, w);
            forwards &= p.descending() == w.descending() && p.nullsFirst() == w.nullsFirst();
            backwards &= p.descending() != w.descending() && p.nullsFirst() != w.nullsFirst();
        }
        return sameEqualities && sameTail && (proposal.tail() == Proposal.Tail.UNORDERED || forwards || backwards);
    }

    /** Whether two keys hold the same values in the same order, direction aside. */
    private static boolean isSameValue(IndexKey one, IndexKey other) {
        return Objects.equals(one.column(), other.column())
                && Expressions.bare(one.expression()).equals(Expressions.bare(other.expression()))
                && Objects.equals(unqualified(one.operatorClass()), unqualified(other.operatorClass()))
                && Objects.equals(unqualified(one.collation()), unqualified(other.collation()));
    }

    private static @Nullable String unqualified(@Nullable String name) {
        return name == null ? null : name.substring(name.lastIndexOf('.') + 1);
    }
}
