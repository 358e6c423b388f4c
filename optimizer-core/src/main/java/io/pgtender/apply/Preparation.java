package io.pgtender.apply;

import java.util.ArrayList;
import java.util.List;

/**
 * What the guards found, and what would be sent.
 *
 * @param guards what every guard found, in the order asked; one that refused means that nothing is done
 * @param work what would be done; where a guard refused, what was wanted, without statements
 * @param describe what would be done, in words that follow "would"
 * @param present why nothing is to do, empty where something is
 */
record Preparation(List<GuardResult> guards, JournalEntry.Work work, String describe, String present) {

    Preparation {
        guards = List.copyOf(guards);
    }

    /** The same with what other guards found, and with {@code newWork}. */
    Preparation with(List<GuardResult> more, JournalEntry.Work newWork) {
        List<GuardResult> all = new ArrayList<>(guards);
        all.addAll(more);
        return new Preparation(all, newWork, describe, present);
    }

    /** The same where nothing is to do, because {@code why}. */
    Preparation present(String why) {
        return new Preparation(guards, work, describe, why);
    }

    /** The refusals in one line, empty when there are none. */
    String refusal() {
        return GuardResult.refusals(guards);
    }
}
