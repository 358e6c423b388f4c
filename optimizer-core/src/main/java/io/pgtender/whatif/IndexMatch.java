package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which conditions of a scan a btree would evaluate itself (indxpath.c, match_clauses_to_index).
 *
 * @param groups key columns with conditions, in order of the keys
 * @param predicate conditions that a partial index has fulfilled already
 * @param filter conditions that are left for the heap row
 */
record IndexMatch(List<Group> groups, List<Condition> predicate, List<Condition> filter) {

    /**
     * The conditions on one key.
     *
     * @param position of the key, from 0
     */
    record Group(int position, List<Condition> conditions) {

        boolean isEquality() {
            return conditions.stream()
                    .anyMatch(c -> c.kind() == Kind.EQUALITY
                            || c.kind() == Kind.JOIN_EQUALITY
                            || c.kind() == Kind.ANY_OF
                            || c.kind() == Kind.IS_NULL);
        }

        /** Whether all rows of a scan share one value of the key, so that it does not disturb an order. */
        boolean isConstant() {
            return conditions.stream().anyMatch(c -> c.kind() == Kind.EQUALITY || c.kind() == Kind.JOIN_EQUALITY);
        }
    }

    /** Matches, unless the index is partial and the statement does not imply its predicate word by word. */
    static Optional<IndexMatch> of(IndexDefinition index, String alias, List<Condition> conditions) {
        List<Condition> rest = new ArrayList<>(conditions);
        List<Condition> implied = new ArrayList<>();
        for (String conjunct : conjuncts(index.predicate())) {
            Optional<Condition> same = rest.stream()
                    .filter(c -> Expressions.bare(Expressions.withoutAlias(c.sql(), alias))
                            .equals(conjunct))
                    .findFirst();
            if (same.isEmpty()) {
                return Optional.empty();
            }
            implied.add(same.get());
            rest.remove(same.get());
        }
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < index.keys().size(); i++) {
            IndexKey key = index.keys().get(i);
            List<Condition> matching =
                    rest.stream().filter(c -> serves(key, alias, c)).toList();
            if (!matching.isEmpty()) {
                groups.add(new Group(i, matching));
                rest.removeAll(matching);
            }
        }
        return Optional.of(new IndexMatch(groups, implied, List.copyOf(rest)));
    }

    List<Condition> conditions() {
        return groups.stream().flatMap(g -> g.conditions().stream()).toList();
    }

    /** Whether the index, read forwards or backwards, returns rows in the order of {@code wanted} (pathkeys.c). */
    boolean sorts(IndexDefinition index, String alias, List<SortColumn> wanted) {
        return sorts(index, alias, wanted, Direction.FORWARD) || sorts(index, alias, wanted, Direction.BACKWARD);
    }

    private enum Direction {
        FORWARD,
        BACKWARD
    }

    private boolean sorts(IndexDefinition index, String alias, List<SortColumn> wanted, Direction direction) {
        int next = 0;
        for (int i = 0; i < index.keys().size() && next < wanted.size(); i++) {
            IndexKey key = index.keys().get(i);
            SortColumn column = wanted.get(next);
            int position = i;
            if (sameValue(key, alias, column) && sameDirection(key, column, direction)) {
                next++;
            } else if (groups.stream().noneMatch(g -> g.position() == position && g.isConstant())) {
                return false;
            }
        }
        return next == wanted.size();
    }

    private static boolean sameValue(IndexKey key, String alias, SortColumn wanted) {
        boolean plain = key.operatorClass() == null && key.collation() == null && wanted.collation() == null;
        if (!plain || !alias.equals(wanted.alias())) {
            return false;
        }
        String expression = wanted.expression();
        return key.column() != null
                ? key.column().equals(wanted.column())
                : expression != null
                        && Expressions.bare(Expressions.withoutAlias(expression, alias))
                                .equals(Expressions.bare(key.expression()));
    }

    private static boolean sameDirection(IndexKey key, SortColumn wanted, Direction direction) {
        boolean same = key.descending() == wanted.descending() && key.nullsFirst() == wanted.nullsFirst();
        boolean opposite = key.descending() != wanted.descending() && key.nullsFirst() != wanted.nullsFirst();
        return direction == Direction.FORWARD ? same : opposite;
    }

    private static boolean serves(IndexKey key, String alias, Condition condition) {
        boolean kind = switch (condition.kind()) {
            case EQUALITY, ANY_OF, RANGE, IS_NULL, IS_NOT_NULL, JOIN_EQUALITY -> true;
            case LIKE, OTHER -> false;
        };
        if (!kind || !condition.alias().equals(alias) || key.collation() != null) {
            return false;
        }
        String operatorClass = key.operatorClass();
        if (operatorClass != null && (condition.kind() == Kind.RANGE || !operatorClass.endsWith("_pattern_ops"))) {
            return false;
        }
        String expression = condition.expression();
        return key.column() != null
                ? key.column().equals(condition.column())
                : expression != null
                        && Expressions.bare(Expressions.withoutAlias(expression, alias))
                                .equals(Expressions.bare(key.expression()));
    }

    private static List<String> conjuncts(@Nullable String predicate) {
        if (predicate == null) {
            return List.of();
        }
        PlanNode carrier = new PlanNode("Result", 0, 0, 0, 0, Map.of("Filter", List.of(predicate)), List.of());
        return Conditions.of(carrier).stream()
                .map(c -> Expressions.bare(c.sql()))
                .toList();
    }
}
