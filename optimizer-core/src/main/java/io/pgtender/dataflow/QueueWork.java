package io.pgtender.dataflow;

import io.pgtender.sql.ValueSlot;
import java.util.List;

/** Work that is taken item by item: a row is locked, or read after a cursor, worked on, and the next one taken. */
final class QueueWork {

    /** Share of the executions that come right after a row was taken. */
    private static final double MIN_AFTER_TAKING = 0.8;

    private QueueWork() {}

    /** Whether a group's executions are such work. */
    static boolean is(Group group, List<Execution> executions) {
        int afterTaking = 0;
        for (int index : group.members) {
            afterTaking += comesAfterTakingOneRow(index, group.statement, executions) ? 1 : 0;
        }
        return afterTaking >= MIN_AFTER_TAKING * group.size();
    }

    private static boolean comesAfterTakingOneRow(int index, TracedStatement statement, List<Execution> executions) {
        for (int before = index - 1; before >= 0; before--) {
            Execution execution = executions.get(before);
            if (takes(execution.statement())) {
                return execution.rows() <= 1;
            }
            if (execution.statement().equals(statement)) {
                return false;
            }
        }
        return false;
    }

    private static boolean takes(TracedStatement statement) {
        return statement.purpose() == Purpose.LOCKING_READ
                || (has(statement, ValueSlot.Use.RANGE) && has(statement, ValueSlot.Use.LIMIT));
    }

    private static boolean has(TracedStatement statement, ValueSlot.Use use) {
        for (ValueSlot slot : statement.slots()) {
            if (slot.use() == use) {
                return true;
            }
        }
        return false;
    }
}
