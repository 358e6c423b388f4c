package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The executions of one statement from one place. Confined to one analysis. */
final class Group {

    final int number;
    final TracedStatement statement;
    final List<CallSite> site;

    /** Indexes into the unit's executions, ascending. */
    final int[] members;

    private @Nullable Keys keys;

    /** Whether it is a repetition whose rows feed others in turn: nested N+1s. */
    boolean isNPlusOne;

    /** Whether it is called something already. */
    boolean isLabelled;

    /** Whether each key came from a row that was read alone: work taken item by item. */
    boolean isFedItemByItem;

    Group(int number, TracedStatement statement, List<CallSite> site, int[] members) {
        this.number = number;
        this.statement = statement;
        this.site = site;
        this.members = members;
    }

    int size() {
        return members.length;
    }

    int last() {
        return members[members.length - 1];
    }

    Keys keys(List<Execution> executions) {
        Keys known = keys;
        if (known == null) {
            known = Keys.of(this, executions);
            keys = known;
        }
        return known;
    }
}
