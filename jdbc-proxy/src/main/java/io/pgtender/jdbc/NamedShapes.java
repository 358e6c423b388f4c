package io.pgtender.jdbc;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which shapes have a label of their own in meters: those with most time. All others are counted together.
 *
 * <p>No counter ever goes back while its label stands. A shape that gets a label counts from there on, since what it did
 * before is in the sum of the others; one that loses it gives what it counted to the others. Not thread-safe.
 */
final class NamedShapes {

    /** A shape takes another's label when it has that many times its time, so that labels do not change hands all the time. */
    private static final long TAKE_OVER_FACTOR = 2;

    private final int maxNamed;
    private final Map<Fingerprint, Named> named = new LinkedHashMap<>();
    private ShapeTotals others = ShapeTotals.NONE;
    private @Nullable Workload previous;

    private static final class Named {
        final QueryShape shape;
        ShapeTotals before;
        ShapeTotals now;

        Named(QueryShape shape, ShapeTotals before, ShapeTotals now) {
            this.shape = shape;
            this.before = before;
            this.now = now;
        }
    }

    NamedShapes(int maxNamed) {
        this.maxNamed = maxNamed;
    }

    /** Takes in a later snapshot of the same recorder. */
    void update(Workload workload) {
        Workload last = previous;
        Instant from = last == null ? null : last.from();
        if (!workload.from().equals(from)) {
            // Set to zero, all labels alike: meters see it as a restart.
            last = null;
            named.values().forEach(n -> n.before = ShapeTotals.NONE);
        }
        for (Named each : named.values()) {
            each.now = workload.shape(each.shape.fingerprint())
                    .map(ShapeTotals::of)
                    .orElse(ShapeTotals.NONE);
        }
        List<ShapeStatistics> costliest =
                workload.shapesByTotalTime().stream().limit(maxNamed).toList();
        for (ShapeStatistics shape : costliest) {
            if (!named.containsKey(shape.shape().fingerprint()) && hasRoomFor(shape)) {
                named.put(
                        shape.shape().fingerprint(),
                        new Named(shape.shape(), before(last, shape.shape()), ShapeTotals.of(shape)));
            }
        }
        others = ShapeTotals.of(workload)
                .minus(named.values().stream().map(NamedShapes::counted).reduce(ShapeTotals.NONE, ShapeTotals::plus));
        previous = workload;
    }

    private boolean hasRoomFor(ShapeStatistics shape) {
        if (named.size() < maxNamed) {
            return true;
        }
        Named cheapest = named.values().stream()
                .min(Comparator.comparingLong(n -> n.now.totalNanos()))
                .orElse(null);
        if (cheapest == null || shape.totalNanos() <= TAKE_OVER_FACTOR * cheapest.now.totalNanos()) {
            return false;
        }
        named.remove(cheapest.shape.fingerprint());
        return true;
    }

    private static ShapeTotals before(@Nullable Workload last, QueryShape shape) {
        return last == null
                ? ShapeTotals.NONE
                : last.shape(shape.fingerprint()).map(ShapeTotals::of).orElse(ShapeTotals.NONE);
    }

    private static ShapeTotals counted(Named shape) {
        return shape.now.minus(shape.before);
    }

    /** The shapes with a label. */
    List<QueryShape> shapes() {
        return named.values().stream().map(n -> n.shape).toList();
    }

    /** What a shape did since it has its label; nothing when it has none. */
    ShapeTotals of(Fingerprint shape) {
        Named each = named.get(shape);
        return each == null ? ShapeTotals.NONE : counted(each);
    }

    /** What is under no label. */
    ShapeTotals others() {
        return others;
    }
}
