package io.pgtender.dataflow;

import io.pgtender.sql.ValueSlot;

/** Writes that are sent one by one and could be sent together. */
final class Writes {

    private static final int MIN_EXECUTIONS = 5;

    /** Share of the executions that write something different. */
    private static final double MIN_DISTINCT = 0.6;

    private Writes() {}

    static boolean areUnbatched(Group group, UnitParts unit) {
        Keys keys = group.keys(unit.executions());
        return group.size() >= MIN_EXECUTIONS
                && keys.medianArity() == 1
                && keys.distinctVectors() >= MIN_DISTINCT * group.size()
                && !isProgressOfOneRow(group, keys)
                && unit.pace().isLoop(group.members)
                && !QueueWork.is(group, unit.executions());
    }

    /** The same row again and again: how far a job has come. */
    private static boolean isProgressOfOneRow(Group group, Keys keys) {
        boolean namesRow = group.statement.slots().stream().anyMatch(slot -> isKey(slot.use()));
        return namesRow && keys.varying().stream().noneMatch(slot -> isKey(slot.use()));
    }

    private static boolean isKey(ValueSlot.Use use) {
        return use == ValueSlot.Use.EQUALS || use == ValueSlot.Use.LIST || use == ValueSlot.Use.OTHER;
    }
}
