package io.pgtender.dataflow;

import io.pgtender.sql.ValueSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the column that the keys of a group came from. Groups are asked for in the order of their first executions. */
final class FlowSearch {

    /** Columns that are compared in full for one slot: those that share most values with it. */
    private static final int MAX_COLUMNS = 8;

    private final List<Execution> executions;
    private final List<Group> groups;
    private final Origins origins;
    private final KeyRelations relations;
    private final int[] cursors;
    private final int[] shared;

    /** A match that convinces. */
    private record Candidate(Keys.Slot slot, ColumnMatch match, KeyRelation relation, Group source) {

        /** Larger is better; where two are alike, the outermost source is, and then the latest. */
        boolean isBetterThan(Candidate other) {
            int byScore = Double.compare(score(), other.score());
            if (byScore != 0) {
                return byScore > 0;
            }
            if (source.isNPlusOne != other.source.isNPlusOne) {
                return other.source.isNPlusOne;
            }
            return source.members[0] > other.source.members[0];
        }

        /**
         * As {@link #isBetterThan}, for another part of the key: where the parts come from different statements the inner loop is
         * the one that repeats it, an order's line rather than the order.
         */
        boolean tellsMoreThan(Candidate otherPart) {
            return source.isNPlusOne == otherPart.source.isNPlusOne ? isBetterThan(otherPart) : source.isNPlusOne;
        }

        private double score() {
            return match.cover() + match.order() + (relation == KeyRelation.NONE ? 0 : 1);
        }
    }

    FlowSearch(List<Execution> executions, List<Group> groups, Origins origins, KeyRelations relations) {
        this.executions = executions;
        this.groups = groups;
        this.origins = origins;
        this.relations = relations;
        cursors = new int[origins.keys()];
        shared = new int[origins.columns()];
    }

    /** {@code null} where no column explains the keys. Notes when they come item by item. */
    @Nullable
    Flow search(Group group) {
        Candidate best = null;
        for (Keys.Slot slot : group.keys(executions).varying()) {
            if (slot.isKey()) {
                Candidate found = best(group, slot, null);
                best = found != null && (best == null || found.tellsMoreThan(best)) ? found : best;
            }
        }
        return best == null ? null : flow(group, best);
    }

    private @Nullable Candidate best(Group group, Keys.Slot slot, @Nullable Group onlySource) {
        FlowRule.Chance chance = FlowRule.Chance.of(slot.values());
        Candidate best = null;
        for (int column : columnsThatShare(group, slot)) {
            Group source = groups.get(origins.groupOf(column));
            if (onlySource != null && source != onlySource) {
                continue;
            }
            ColumnMatch match = ColumnMatch.of(column, group, slot, source, origins, executions, cursors);
            if (!FlowRule.isFed(match)) {
                continue;
            }
            if (!match.isFromOneResult() && !source.isNPlusOne) {
                group.isFedItemByItem |= isTakenItemByItem(source);
                continue;
            }
            KeyRelation relation =
                    relations.between(source.statement, origins.placeOf(column), group.statement, slot.index());
            if (FlowRule.isConvincing(match, chance, relation)) {
                Candidate candidate = new Candidate(slot, match, relation, source);
                best = best == null || candidate.isBetterThan(best) ? candidate : best;
            }
        }
        return best;
    }

    /** A queue's head, or the next row after a cursor: not a loop over keys of unknown origin. */
    private boolean isTakenItemByItem(Group source) {
        return source.statement.purpose() == Purpose.LOCKING_READ
                || source.isFedItemByItem
                || !source.keys(executions).hasVaryingKey();
    }

    /** Columns that had held enough of the slot's values before they were bound, the most frequent first. */
    private int[] columnsThatShare(Group group, Keys.Slot slot) {
        Arrays.fill(shared, 0);
        int[] seen = new int[origins.columns()];
        long[] values = slot.values();
        int[] visits = visits(values);
        for (int m = 0; m < values.length; m++) {
            int key = visits[m] == 0 ? Origins.NONE : origins.key(values[m]);
            int cell = key < 0 ? Origins.NONE : origins.firstCell(key);
            while (cell != Origins.NONE && origins.executionOf(cell) < group.members[m]) {
                int column = origins.columnOf(cell);
                if (seen[column] != m + 1) {
                    seen[column] = m + 1;
                    shared[column] += visits[m];
                }
                cell = origins.nextCell(cell);
            }
        }
        return mostShared(values.length);
    }

    /** How often a value comes, at its first place; 0 at the others. */
    private int[] visits(long[] values) {
        int[] visits = new int[values.length];
        Arrays.fill(cursors, Origins.NONE);
        for (int m = 0; m < values.length; m++) {
            int key = origins.key(values[m]);
            if (key < 0) {
                continue;
            }
            if (cursors[key] == Origins.NONE) {
                cursors[key] = m;
            }
            visits[cursors[key]]++;
        }
        return visits;
    }

    private int[] mostShared(int executionsOfGroup) {
        int[] columns = new int[MAX_COLUMNS];
        int count = 0;
        double enough = FlowRule.MIN_RATIO * executionsOfGroup;
        for (int column = 0; column < shared.length; column++) {
            if (shared[column] < enough) {
                continue;
            }
            if (count == MAX_COLUMNS && shared[columns[count - 1]] >= shared[column]) {
                continue;
            }
            int place = count < MAX_COLUMNS ? count++ : count - 1;
            while (place > 0 && shared[columns[place - 1]] < shared[column]) {
                columns[place] = columns[place - 1];
                place--;
            }
            columns[place] = column;
        }
        return Arrays.copyOf(columns, count);
    }

    private Flow flow(Group group, Candidate best) {
        List<Flow.Link> links = new ArrayList<>(2);
        links.add(link(best, group));
        for (Keys.Slot slot : group.keys(executions).varying()) {
            if (slot.isKey() && slot.index() != best.slot().index()) {
                Candidate other = best(group, slot, best.source());
                if (other != null) {
                    links.add(link(other, group));
                }
            }
        }
        ColumnMatch match = best.match();
        Group source = best.source();
        return new Flow(
                source.statement,
                source.site,
                links,
                match.fed(),
                match.inOrder(),
                match.distinctFed(),
                match.sourceValues(),
                match.sourceRows(),
                match.sourceExecutions());
    }

    private Flow.Link link(Candidate candidate, Group group) {
        int place = origins.placeOf(candidate.match().column());
        ResultColumns columns = candidate.source().statement.columns();
        ValueSlot slot = group.statement.slot(candidate.slot().index());
        return new Flow.Link(
                place,
                columns == null ? null : columns.label(place),
                candidate.slot().index(),
                slot.column(),
                candidate.relation());
    }
}
