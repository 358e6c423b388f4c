package io.pgtender.selection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts in an index that does not fit, and takes out those that bring least for their bytes until it does. Escapes the trap
 * of every greedy filling: many small things where one large one would be better.
 */
final class SwapIn implements Move {

    private final Space space;

    SwapIn(Space space) {
        this.space = space;
    }

    private record Loss(int number, double perByte) {}

    @Override
    public List<Proposal> proposals(Assessment current, Deadline deadline) throws SQLException {
        List<Loss> losses = losses(current, deadline);
        List<Proposal> proposals = new ArrayList<>();
        for (int candidate : space.open(current.indexes()).toArray()) {
            IndexSet next = space.withCandidate(current.indexes(), candidate);
            if (space.constraints().allow(next) || !space.constraints().allow(IndexSet.of(candidate))) {
                continue; // growing has looked at it, or nothing helps
            }
            IndexSet out = IndexSet.NONE;
            for (Loss loss : losses) {
                if (space.constraints().allow(next)) {
                    break;
                }
                if (next.contains(loss.number)) {
                    next = next.minus(loss.number);
                    out = out.plus(loss.number);
                }
            }
            proposals.add(new Proposal(next, out));
        }
        return proposals;
    }

    private List<Loss> losses(Assessment current, Deadline deadline) throws SQLException {
        List<Loss> losses = new ArrayList<>();
        for (int member : current.indexes().toArray()) {
            double loss = current.net()
                    - space.valuation()
                            .assess(current.indexes().minus(member), deadline)
                            .net();
            losses.add(new Loss(member, loss / space.pool().member(member).sizeBytes()));
        }
        losses.sort(Comparator.comparingDouble(Loss::perByte).thenComparingInt(Loss::number));
        return losses;
    }
}
