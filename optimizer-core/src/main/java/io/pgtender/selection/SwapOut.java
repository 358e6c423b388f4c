package io.pgtender.selection;

import java.util.ArrayList;
import java.util.List;

/** Takes one or two indexes out, so that others have room: what was best first may be in the way of what is best together. */
final class SwapOut implements Move {

    /** Sets larger than this are not searched for pairs: their number grows with the square. */
    static final int MAX_FOR_PAIRS = 24;

    /** How many indexes are taken out at once. */
    enum Count {
        ONE,
        TWO
    }

    private final Count count;

    SwapOut(Count count) {
        this.count = count;
    }

    @Override
    public List<Proposal> proposals(Assessment current, Deadline deadline) {
        List<Proposal> proposals = new ArrayList<>();
        int[] members = current.indexes().toArray();
        if (count == Count.ONE) {
            for (int member : members) {
                proposals.add(without(current.indexes(), IndexSet.of(member)));
            }
        } else if (members.length <= MAX_FOR_PAIRS) {
            for (int i = 0; i < members.length; i++) {
                for (int j = i + 1; j < members.length; j++) {
                    proposals.add(without(current.indexes(), IndexSet.of(members[i], members[j])));
                }
            }
        }
        return proposals;
    }

    private static Proposal without(IndexSet indexes, IndexSet out) {
        return new Proposal(indexes.minus(out), out);
    }
}
