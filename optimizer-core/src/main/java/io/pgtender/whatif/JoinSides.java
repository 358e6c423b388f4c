package io.pgtender.whatif;

import io.pgtender.whatif.JoinContext.Input;
import io.pgtender.whatif.JoinContext.Pairing;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The numbers of one side of a join, and of how two sides match, as one process sees them. */
final class JoinSides {

    private final JoinBlock block;
    private final JoinRows rows;
    private final Map<Long, Double> widths = new HashMap<>();

    JoinSides(JoinContext context) {
        this.block = context.block();
        this.rows = context.rows();
    }

    JoinCost.Side side(Input input, Way way) {
        double rowsOfOne =
                way.share() == Share.PARTIAL ? CostSettings.wholeRows(input.rows() / way.divisor()) : input.rows();
        return new JoinCost.Side(way.cost(), rowsOfOne, width(input.set()));
    }

    JoinCost.Match match(Pairing pairing, double divisor) throws SQLException {
        double tuples = pairing.pairs();
        for (JoinClause clause : pairing.clauses()) {
            if (!clause.isEquality()) {
                tuples /= Math.max(1e-6, rows.selectivity(clause));
            }
        }
        return new JoinCost.Match(
                pairing.stop(),
                pairing.matchedFraction(),
                pairing.matches(),
                pairing.anti(),
                pairing.equalities().size(),
                tuples / divisor,
                pairing.equalities().stream().mapToDouble(JoinClause::cost).sum(),
                pairing.filterCost());
    }

    double width(long set) {
        return widths.computeIfAbsent(set, s -> {
            if (block.joins().containsKey(s)) {
                return (double) block.joins().get(s).widthBytes();
            }
            if (Long.bitCount(s) == 1) {
                return block.leaves().get(Long.numberOfTrailingZeros(s)).widthBytes();
            }
            double sum = 0;
            for (int i = 0; i < block.leaves().size(); i++) {
                JoinLeaf leaf = block.leaves().get(i);
                boolean returned = leaf.kind() == JoinLeaf.Kind.INNER || leaf.kind() == JoinLeaf.Kind.LEFT;
                sum += (s & 1L << i) != 0 && returned ? leaf.widthBytes() : 0;
            }
            return sum;
        });
    }
}
