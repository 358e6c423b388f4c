package io.pgtender.selection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grows a set of indexes: in each step one more index, a longer one in the place of a chosen one, or several that one plan
 * reads together, whichever brings most for its price, until nothing more is worth it or fits. (Extend: Schlosser,
 * Kossmann and Boissier, "Efficient Scalable Multi-Attribute Index Selection Using Recursive Strategies", ICDE 2019; the
 * bundles are what its single steps cannot see.)
 */
final class Extend {

    /** Two steps whose merits differ by less than this share count as equal. */
    static final double TIE = 0.005;

    /** Of two steps that count as equal, also sample by sample, the later one wins if it takes less than this share of the other's bytes. */
    static final double SMALLER = 0.8;

    /** What a step must bring at least, as a share of all statements' figures: below is noise of the arithmetic. */
    static final double NOISE = 1e-9;

    private static final double MIN_BYTES = 8_192;

    /** The merit of a step. */
    enum Merit {
        /** What it brings: right where the number of indexes is what is scarce. */
        GAIN,
        /** What it brings for each additional byte: right where bytes are. */
        GAIN_PER_BYTE
    }

    private final Space space;
    private final Merit merit;

    Extend(Space space, Merit merit) {
        this.space = space;
        this.merit = merit;
    }

    private record Step(Assessment result, double merit, long bytes) {}

    /**
     * Grows {@code start} until no step is left.
     *
     * @param barred indexes that are not to be taken in the first step
     * @param deadline when to stop; what was reached until then has been {@link Space#offer offered}
     * @throws SQLException when the connection is lost
     * @throws Deadline.Over when the planner would have to be asked after the deadline
     */
    Assessment grow(Assessment start, IndexSet barred, Deadline deadline) throws SQLException {
        Assessment current = start;
        IndexSet notNow = barred;
        while (true) {
            Step best = best(current, notNow, deadline);
            if (best == null) {
                return current;
            }
            current = best.result;
            space.offer(current);
            notNow = IndexSet.NONE;
        }
    }

    private @Nullable Step best(Assessment current, IndexSet barred, Deadline deadline) throws SQLException {
        Step best = null;
        try {
            for (Promise promise : promises(current, barred)) {
                boolean hopeless = best != null && promise.merit < best.merit * (1 - TIE);
                if (hopeless) {
                    break;
                }
                best = better(best, step(current, promise.next, deadline));
            }
        } catch (Deadline.Over e) {
            if (best != null) {
                space.offer(best.result);
            }
            throw e;
        }
        return best;
    }

    /** A step before the planner is asked: no better than {@code merit}, {@code gain} and {@code bytes} as far as known. */
    private record Promise(IndexSet next, double merit, double gain, long bytes) {}

    /** The steps that fit and may bring something, the most promising first: those that come late need not be asked about. */
    private List<Promise> promises(Assessment current, IndexSet barred) throws SQLException {
        List<Promise> promises = new ArrayList<>();
        for (int candidate : space.open(current.indexes()).minus(barred).toArray()) {
            promise(current, space.withCandidate(current.indexes(), candidate), promises);
        }
        for (IndexSet bundle : space.bundles()) {
            IndexSet added = bundle.minus(current.indexes());
            boolean barredInPart = !added.minus(barred).equals(added);
            if (added.size() > 1 && !barredInPart) {
                promise(current, current.indexes().plus(added), promises);
            }
        }
        promises.sort(Comparator.comparingDouble(Promise::merit).reversed()); // stable
        return promises;
    }

    private void promise(Assessment current, IndexSet next, List<Promise> promises) {
        if (!space.constraints().allow(next)) {
            return;
        }
        double gain = space.valuation().most(next) - current.net();
        if (gain > NOISE * space.valuation().total()) {
            long bytes = space.pool().sizeBytes(next) - space.pool().sizeBytes(current.indexes());
            promises.add(new Promise(next, merit(gain, bytes), gain, bytes));
        }
    }

    private double merit(double gain, long bytes) {
        return merit == Merit.GAIN ? gain : gain / Math.max(bytes, MIN_BYTES);
    }

    /**
     * Roughly what growing {@code start} can still bring, without asking: the promises by merit as long as there is room,
     * as if none took from another.
     *
     * @param barred as in {@link #grow}
     */
    double potential(Assessment start, IndexSet barred) throws SQLException {
        double room = space.limits().budgetBytes() == SelectionLimits.UNBOUNDED_BYTES
                ? Double.POSITIVE_INFINITY
                : space.limits().budgetBytes() - (double) space.pool().sizeBytes(start.indexes());
        int places = space.limits().maxIndexes() - start.indexes().size();
        double potential = 0;
        for (Promise promise : promises(start, barred)) {
            if (room <= 0 || places <= 0) {
                break;
            }
            double part = promise.bytes <= room ? 1 : room / promise.bytes;
            potential += part * promise.gain;
            room -= promise.bytes;
            places--;
        }
        return potential;
    }

    private @Nullable Step step(Assessment current, IndexSet next, Deadline deadline) throws SQLException {
        Assessment result = space.valuation().assess(next, deadline);
        double gain = result.net() - current.net();
        IndexSet added = next.minus(current.indexes());
        if (!result.isAllowed()
                || gain <= NOISE * space.valuation().total()
                || space.worth().judge(current, result, added) != Worth.Verdict.ENOUGH) {
            return null;
        }
        long bytes = space.pool().sizeBytes(next) - space.pool().sizeBytes(current.indexes());
        return new Step(result, merit(gain, bytes), bytes);
    }

    private @Nullable Step better(@Nullable Step best, @Nullable Step challenger) {
        if (best == null || challenger == null) {
            return best == null ? challenger : best;
        }
        double difference = challenger.merit - best.merit;
        boolean tied = Math.abs(difference) <= TIE * best.merit;
        if (tied && merit == Merit.GAIN) {
            double evener = challenger.result.evenly() - best.result.evenly();
            if (Math.abs(evener) > TIE * best.merit) {
                return evener > 0 ? challenger : best;
            }
            return challenger.bytes < SMALLER * best.bytes ? challenger : best;
        }
        return difference > 0 ? challenger : best;
    }
}
