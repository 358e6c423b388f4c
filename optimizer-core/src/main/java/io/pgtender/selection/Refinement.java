package io.pgtender.selection;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Improves a set until no move does: each proposal is grown again and kept if it is worth more. Ends, for the worth rises
 * with every step and there are finitely many sets; or when the {@link Patience} is over.
 */
final class Refinement {

    private final Space space;
    private final Extend extend;
    private final Patience patience;
    private final List<Move> moves;

    Refinement(Space space, Extend extend, Patience patience) {
        this.space = space;
        this.extend = extend;
        this.patience = patience;
        this.moves = List.of(
                new Merge(space),
                new Narrow(space),
                new SwapOut(SwapOut.Count.ONE),
                new SwapIn(space),
                new SwapOut(SwapOut.Count.TWO));
    }

    /**
     * A local optimum reached from {@code start}; every better set on the way is {@link Space#offer offered}.
     *
     * @throws SQLException when the connection is lost
     * @throws Deadline.Over when the planner would have to be asked after the deadline
     */
    Assessment improve(Assessment start, Deadline deadline) throws SQLException {
        Assessment current = start;
        int tried = 0;
        while (tried < moves.size()) {
            Assessment better = firstBetter(moves.get(tried), current, deadline);
            if (better == null) {
                tried++;
            } else {
                current = better;
                patience.improved();
                space.offer(current);
                tried = 0;
            }
        }
        return current;
    }

    private @Nullable Assessment firstBetter(Move move, Assessment current, Deadline deadline) throws SQLException {
        double least = current.net() + Extend.NOISE * space.valuation().total();
        for (Move.Proposal proposal : move.proposals(current, deadline)) {
            if (deadline.isOver()) {
                throw new Deadline.Over();
            }
            if (patience.isOver()) {
                return null;
            }
            if (!space.constraints().allow(proposal.indexes())) {
                continue;
            }
            Assessment changed = space.valuation().assess(proposal.indexes(), deadline);
            boolean hopeless = changed.net() + extend.potential(changed, proposal.barred()) <= least;
            if (!changed.isAllowed() || hopeless) {
                continue;
            }
            Assessment grown = extend.grow(changed, proposal.barred(), deadline);
            if (grown.net() > least) {
                return grown;
            }
        }
        return null;
    }
}
