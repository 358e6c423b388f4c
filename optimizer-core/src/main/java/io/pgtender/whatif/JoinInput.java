package io.pgtender.whatif;

import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.Path.Share;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One side of a join: a set of inputs with all the ways to compute it that may win. What every join with it needs is worked
 * out at its first use. Not thread-safe.
 */
final class JoinInput {

    private final long set;
    private final List<Way> ways;
    private final double rows;
    private final double widthBytes;
    private @Nullable List<Way> cheapest;
    private @Nullable List<Way> sorted;

    /** @param ways may be empty for inputs that no condition joins */
    JoinInput(long set, List<Way> ways, double rows, double widthBytes) {
        this.set = set;
        this.ways = List.copyOf(ways);
        this.rows = rows;
        this.widthBytes = widthBytes;
    }

    /** Bit set of the inputs. */
    long set() {
        return set;
    }

    List<Way> ways() {
        return ways;
    }

    double rows() {
        return rows;
    }

    double widthBytes() {
        return widthBytes;
    }

    /** What one process sees of it. */
    JoinCost.Side side(Way way) {
        double rowsOfOne = way.share() == Share.PARTIAL ? CostSettings.wholeRows(rows / way.divisor()) : rows;
        return new JoinCost.Side(way.cost(), rowsOfOne, widthBytes);
    }

    /** The cheapest way for all rows and, where there are workers, for one's part. */
    List<Way> cheapest() {
        List<Way> known = cheapest;
        if (known == null) {
            known = new ArrayList<>();
            for (Share share : Share.values()) {
                Way least = null;
                for (Way way : ways) {
                    boolean less = least == null
                            || way.cost().totalCost() < least.cost().totalCost();
                    least = way.share() == share && less ? way : least;
                }
                if (least != null) {
                    known.add(least);
                }
            }
            cheapest = known;
        }
        return known;
    }

    /** The same with the rows put in order; which order makes no difference to the cost. */
    List<Way> sorted(CostSettings settings) {
        List<Way> known = sorted;
        if (known == null) {
            known = new ArrayList<>();
            for (Way way : cheapest()) {
                Cost cost = JoinCost.sort(settings, side(way));
                known.add(new Way(cost, way.share(), way.divisor(), JoinContext.UNORDERED, way.used()));
            }
            sorted = known;
        }
        return known;
    }

    /** The ways that come in {@code order}. */
    List<Way> ordered(int order) {
        List<Way> ordered = new ArrayList<>();
        for (Way way : ways) {
            if (way.order() == order) {
                ordered.add(way);
            }
        }
        return ordered;
    }
}
