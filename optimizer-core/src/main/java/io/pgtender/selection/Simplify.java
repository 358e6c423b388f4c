package io.pgtender.selection;

import java.sql.SQLException;

/**
 * Makes a set smaller at next to no loss, once: indexes that bring too little beside the others go, and longer ones give
 * way to shorter. What remains is read by some plan and worth having beside all the rest.
 */
final class Simplify {

    private final Space space;

    Simplify(Space space) {
        this.space = space;
    }

    /**
     * The simplified set.
     *
     * @throws SQLException when the connection is lost
     * @throws Deadline.Over when the planner would have to be asked after the deadline
     */
    Assessment simplify(Assessment start, Deadline deadline) throws SQLException {
        return drop(narrow(drop(start, deadline), deadline), deadline);
    }

    /** Takes out the index that brings least, as long as it does not bring enough. */
    Assessment drop(Assessment start, Deadline deadline) throws SQLException {
        Assessment current = start;
        while (true) {
            Assessment best = null;
            for (int member : current.indexes().toArray()) {
                Assessment without = space.valuation().assess(current.indexes().minus(member), deadline);
                boolean enough = space.worth().judge(without, current, IndexSet.of(member)) == Worth.Verdict.ENOUGH;
                if (!enough && without.isAllowed() && (best == null || without.net() > best.net())) {
                    best = without;
                }
            }
            if (best == null) {
                return current;
            }
            current = best;
        }
    }

    private Assessment narrow(Assessment start, Deadline deadline) throws SQLException {
        Assessment current = start;
        for (Move.Proposal proposal : new Narrow(space).proposals(start, deadline)) {
            if (!current.indexes().containsAll(proposal.barred())
                    || !space.constraints().allow(proposal.indexes())) {
                continue;
            }
            IndexSet added = proposal.indexes().minus(start.indexes());
            IndexSet next = current.indexes().minus(proposal.barred()).plus(added);
            Assessment narrowed = space.valuation().assess(next, deadline);
            Assessment without = space.valuation().assess(current.indexes().minus(proposal.barred()), deadline);
            double loss = Math.max(current.net() - narrowed.net(), current.evenly() - narrowed.evenly());
            boolean smaller = space.pool().sizeBytes(added)
                    < Extend.SMALLER * space.pool().sizeBytes(proposal.barred());
            if (smaller && narrowed.isAllowed() && loss <= Extend.TIE * (current.net() - without.net())) {
                current = narrowed;
            }
        }
        return current;
    }
}
