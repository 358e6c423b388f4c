package io.pgtender.dataflow;

import java.util.List;

/** Whether each execution of a statement is asked for what the one before found. */
enum SelfFeed {
    /** It is not. */
    NONE,
    /** Row after row by equality: a chain of pointers. */
    CHAIN,
    /** From where the last page or poll ended. */
    PAGING;

    /** Share of the executions, without the first, whose value must come from the one before. */
    private static final double MIN_RATIO = 0.8;

    private static final int MIN_CHAIN = 3;

    static SelfFeed of(Group group, List<Execution> executions) {
        SelfFeed found = NONE;
        for (Keys.Slot slot : group.keys(executions).varying()) {
            if (!isFedByItself(group, slot, executions)) {
                continue;
            }
            if (slot.isEquality()) {
                found = isChain(group, executions) ? CHAIN : found;
            } else {
                return PAGING; // a range, or what may be one: (a, b) > (?, ?)
            }
        }
        return found;
    }

    private static boolean isChain(Group group, List<Execution> executions) {
        for (int index : group.members) {
            if (executions.get(index).rows() > 1) {
                return false;
            }
        }
        return group.size() >= MIN_CHAIN;
    }

    private static boolean isFedByItself(Group group, Keys.Slot slot, List<Execution> executions) {
        int fed = 0;
        int missed = 0;
        int followers = group.size() - 1;
        for (int m = 1; m <= followers; m++) {
            Execution before = executions.get(group.members[m - 1]);
            long value = slot.values()[m];
            boolean isFed = value != KeyFingerprint.NONE && holds(before.read(), value) && !isEcho(slot, before, value);
            fed += isFed ? 1 : 0;
            missed += isFed ? 0 : 1;
            if (missed > (1 - MIN_RATIO) * followers) {
                return false;
            }
        }
        return followers > 0 && fed >= MIN_RATIO * followers;
    }

    private static boolean isEcho(Keys.Slot slot, Execution before, long value) {
        return slot.isEquality() && Origins.isEcho(before, value);
    }

    private static boolean holds(ReadValues read, long value) {
        for (int i = 0; i < read.count(); i++) {
            if (read.fingerprint(i) == value) {
                return true;
            }
        }
        return false;
    }
}
