package io.pgtender.selection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Leaves away what is at the end of an index: its last keys, its INCLUDE columns. */
final class Narrow implements Move {

    private final Space space;

    Narrow(Space space) {
        this.space = space;
    }

    @Override
    public List<Proposal> proposals(Assessment current, Deadline deadline) throws SQLException {
        List<Proposal> proposals = new ArrayList<>();
        for (int member : current.indexes().toArray()) {
            IndexSet narrower = space.judged(
                    new LinkedHashSet<>(Coverage.narrowed(space.pool().definition(member))));
            for (int number : narrower.toArray()) {
                IndexSet next = current.indexes().minus(member).plus(number);
                proposals.add(new Proposal(next, IndexSet.of(member)));
            }
        }
        return proposals;
    }
}
