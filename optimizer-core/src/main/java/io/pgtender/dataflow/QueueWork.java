package io.pgtender.dataflow;

import java.util.List;

/** Work that is taken item by item: a row is locked, worked on, and the next one taken. */
final class QueueWork {

    /** Share of the executions that come right after a row was locked. */
    private static final double MIN_AFTER_LOCK = 0.8;

    private QueueWork() {}

    /** Whether a group's executions are such work. */
    static boolean is(Group group, List<Execution> executions) {
        int afterLock = 0;
        for (int index : group.members) {
            afterLock += comesAfterLockOfOneRow(index, group.statement, executions) ? 1 : 0;
        }
        return afterLock >= MIN_AFTER_LOCK * group.size();
    }

    private static boolean comesAfterLockOfOneRow(int index, TracedStatement statement, List<Execution> executions) {
        for (int before = index - 1; before >= 0; before--) {
            Execution execution = executions.get(before);
            if (execution.statement().purpose() == Purpose.LOCKING_READ) {
                return execution.rows() <= 1;
            }
            if (execution.statement().equals(statement)) {
                return false;
            }
        }
        return false;
    }
}
