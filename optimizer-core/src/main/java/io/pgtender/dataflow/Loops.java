package io.pgtender.dataflow;

import io.pgtender.sql.ValueSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of one key after the other, the keys from somewhere else. */
final class Loops {

    /** Different keys from which a read by a unique key is a loop. */
    private static final int MIN_UNIQUE_KEYS = 5;

    /** Different keys from which any read is. */
    private static final int MIN_KEYS = 8;

    private static final double MIN_DISTINCT = 0.6;

    /** Executions from which batches of a few keys are too small. */
    private static final int MIN_BATCHES = 10;

    /** Keys of one execution up to which a batch is small. */
    private static final int MAX_SMALL_BATCH = 4;

    private Loops() {}

    /** Whether keys are asked for in many statements of a few keys each. */
    static boolean isSmallBatch(Group group, UnitParts unit) {
        Keys keys = group.keys(unit.executions());
        int n = group.size();
        return n >= MIN_BATCHES
                && keys.medianArity() <= MAX_SMALL_BATCH
                && 4 * keys.medianArity() < n
                && keys.distinctVectors() >= MIN_DISTINCT * n
                && unit.pace().isLoop(group.members);
    }

    /** Whether a read of one key each could be one of all keys. */
    static boolean isLoop(Group group, UnitParts unit) {
        Keys keys = group.keys(unit.executions());
        if (group.isFedItemByItem || keys.medianArity() > 1 || !hasKey(keys, unit) || isPaging(group, keys)) {
            return false;
        }
        int distinct = keys.distinctKeys();
        boolean byName = isByNameOfKey(group, keys);
        boolean enough = distinct >= MIN_KEYS || (distinct >= MIN_UNIQUE_KEYS && byName && readsOneRow(group, unit));
        return enough
                && distinct >= MIN_DISTINCT * group.size()
                && (byName || !isOfSmallValues(keys))
                && unit.pace().isLoop(group.members)
                && !QueueWork.is(group, unit.executions());
    }

    /** What is neither known to be compared by equality nor shown not to be paging is left alone. */
    private static boolean hasKey(Keys keys, UnitParts unit) {
        return keys.varying().stream().anyMatch(slot -> slot.isEquality() || (slot.isKey() && unit.observesValues()));
    }

    /** {@code created < ? OR (created = ? AND id < ?) LIMIT ?}: the next page, by a key of several columns. */
    private static boolean isPaging(Group group, Keys keys) {
        return keys.varying().stream().anyMatch(Keys.Slot::isRange)
                && group.statement.slots().stream().anyMatch(slot -> slot.use() == ValueSlot.Use.LIMIT);
    }

    private static boolean readsOneRow(Group group, UnitParts unit) {
        for (int index : group.members) {
            if (unit.executions().get(index).rows() > 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean isByNameOfKey(Group group, Keys keys) {
        return keys.varying().stream()
                .anyMatch(slot -> slot.isEquality()
                        && isKeyName(group.statement.slot(slot.index()).column()));
    }

    private static boolean isKeyName(@Nullable String column) {
        return column != null && KeyNames.isKey(column);
    }

    /** Months, states, regions: the parts of a report rather than keys. */
    private static boolean isOfSmallValues(Keys keys) {
        List<Keys.Slot> slots = keys.varying();
        return slots.stream()
                .filter(Keys.Slot::isKey)
                .allMatch(slot -> FlowRule.Chance.of(slot.values()) == FlowRule.Chance.HIGH);
    }
}
