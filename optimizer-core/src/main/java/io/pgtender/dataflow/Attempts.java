package io.pgtender.dataflow;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Executions that count: those that did their work once. What failed, what a retry did again after a serialization failure
 * or a deadlock, and what JDBC sends as a batch repeats nothing.
 */
final class Attempts {

    private Attempts() {}

    /** Indexes of the executions that count. */
    static BitSet counting(List<Execution> executions) {
        BitSet counting = new BitSet(executions.size());
        boolean retried = false;
        for (int i = 0; i < executions.size(); i++) {
            Execution execution = executions.get(i);
            counting.set(i, execution.sqlState() == null && execution.batchSize() <= 1);
            retried |= execution.isRolledBackByServer();
        }
        if (retried) {
            removeRolledBack(executions, counting);
            removeDoneAgain(executions, counting);
        }
        return counting;
    }

    private static void removeRolledBack(List<Execution> executions, BitSet counting) {
        Set<Integer> rolledBack = new HashSet<>();
        for (Execution execution : executions) {
            if (execution.isRolledBackByServer()) {
                rolledBack.add(execution.transaction());
            }
        }
        for (int i = 0; i < executions.size(); i++) {
            if (rolledBack.contains(executions.get(i).transaction())) {
                counting.clear(i);
            }
        }
    }

    /** A retry may span several transactions: what is asked again after the failure is asked once. */
    private static void removeDoneAgain(List<Execution> executions, BitSet counting) {
        record Asked(long statement, long vector) {}
        Set<Asked> afterFailure = new HashSet<>();
        Set<Asked> sinceFailure = new HashSet<>();
        for (int i = executions.size() - 1; i >= 0; i--) {
            Execution execution = executions.get(i);
            if (execution.isRolledBackByServer()) {
                afterFailure.addAll(sinceFailure);
                sinceFailure.clear();
            }
            Asked asked =
                    new Asked(execution.statement().id(), execution.bound().vector());
            if (afterFailure.contains(asked)) {
                counting.clear(i);
            }
            sinceFailure.add(asked);
        }
    }
}
