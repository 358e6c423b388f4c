package io.pgtender.verify;

import io.pgtender.sql.QueryShape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the whole system did, seen in shapes that a change does not touch: for each cell of time the median of how far
 * they were from their own baselines, as a logarithm.
 */
final class Controls {

    /** With fewer, the margin is doubled. */
    static final int FEWEST = 3;

    /** With so many of a shape's own class there is no need for others. */
    static final int ENOUGH = 5;

    /** The busiest that are used. */
    static final int MOST = 20;

    /** With fewer cells before the change there is no regression: shapes are taken to follow the controls fully. */
    private static final int FEWEST_CELLS_FOR_REGRESSION = 20;

    /** Shapes are of one class while neither takes more than so many times as long as the other. */
    private static final double SIMILAR_FACTOR = 10;

    private static final double LOWEST_SENSITIVITY = 0.3;
    private static final double HIGHEST_SENSITIVITY = 2;

    private final int count;
    private final Map<Long, Double> factors;
    private final double medianAfter;

    private Controls(int count, Map<Long, Double> factors, double medianAfter) {
        this.count = count;
        this.factors = factors;
        this.medianAfter = medianAfter;
    }

    /**
     * One control's two sides.
     *
     * @param access what it does
     */
    record Control(Access access, Side before, Side after) {

        boolean hasEnough(VerifierSettings settings) {
            return hasEnough(before, settings) && hasEnough(after, settings);
        }

        private static boolean hasEnough(Side side, VerifierSettings settings) {
            return side.cells().size() >= settings.minBlocks()
                    && side.calls() >= (long) settings.minBlocks() * settings.minCallsPerBlock();
        }

        private double baseline() {
            return before.cells().values().stream()
                    .mapToDouble(Side.Cell::meanLog)
                    .average()
                    .orElse(0);
        }
    }

    /** What a shape does: reads wait for other things than writes do. */
    enum Access {
        READS,
        WRITES;

        static Access of(QueryShape shape) {
            return shape.mayWrite() ? WRITES : READS;
        }
    }

    /**
     * Controls for one shape: those that do the same and take about as long, if there are enough of them; else those that
     * do the same; else all.
     */
    static Controls similarTo(Access access, Side before, List<Control> candidates, VerifierSettings settings) {
        List<Control> usable =
                candidates.stream().filter(c -> c.hasEnough(settings)).toList();
        List<Control> same = usable.stream().filter(c -> c.access() == access).toList();
        double typical = before.meanLog();
        List<Control> similar = same.stream()
                .filter(c -> Math.abs(c.before().meanLog() - typical) <= Math.log(SIMILAR_FACTOR))
                .toList();
        if (similar.size() >= ENOUGH) {
            return of(similar, settings);
        }
        return of(same.size() >= ENOUGH ? same : usable, settings);
    }

    static Controls of(List<Control> candidates, VerifierSettings settings) {
        List<Control> controls = candidates.stream()
                .filter(control -> control.hasEnough(settings))
                .sorted(Comparator.comparingLong((Control c) -> c.before().calls())
                        .reversed())
                .limit(MOST)
                .toList();
        Map<Long, Double> before =
                factors(controls, controls.stream().map(Control::before).toList());
        Map<Long, Double> after =
                factors(controls, controls.stream().map(Control::after).toList());
        double medianAfter =
                median(after.values().stream().mapToDouble(Double::doubleValue).toArray());
        Map<Long, Double> all = new HashMap<>(before);
        all.putAll(after);
        return new Controls(controls.size(), all, medianAfter);
    }

    int count() {
        return count;
    }

    /** Median of the common factor after the change; 0 without controls. */
    double medianAfter() {
        return medianAfter;
    }

    /** Whether the whole system changed so much that a shape's own share in it is in doubt. */
    boolean isFrozen(double threshold) {
        return Math.abs(medianAfter) > threshold;
    }

    /** The common factor at a cell; empty when less than half of the controls ran in it. */
    OptionalDouble factor(long cell) {
        if (count == 0) {
            return OptionalDouble.of(0);
        }
        Double factor = factors.get(cell);
        return factor == null ? OptionalDouble.empty() : OptionalDouble.of(factor);
    }

    /**
     * How strongly a shape follows the common factor, learned before the change only and shrunk half-way to 1: what is
     * regressed on noisy cells comes out too small.
     */
    double sensitivity(Side before) {
        double[][] pairs = before.cells().entrySet().stream()
                .filter(e -> factors.containsKey(e.getKey()))
                .map(e -> new double[] {
                    factors.getOrDefault(e.getKey(), 0.0), e.getValue().meanLog()
                })
                .toArray(double[][]::new);
        if (pairs.length < FEWEST_CELLS_FOR_REGRESSION) {
            return 1;
        }
        double meanFactor =
                Arrays.stream(pairs).mapToDouble(p -> p[0]).average().orElse(0);
        double meanLog = Arrays.stream(pairs).mapToDouble(p -> p[1]).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (double[] pair : pairs) {
            covariance += (pair[0] - meanFactor) * (pair[1] - meanLog);
            variance += (pair[0] - meanFactor) * (pair[0] - meanFactor);
        }
        if (variance == 0) {
            return 1;
        }
        return Math.max(LOWEST_SENSITIVITY, Math.min(HIGHEST_SENSITIVITY, 0.5 * covariance / variance + 0.5));
    }

    /** Both ends of what a sensitivity may be. */
    static double[] extremeSensitivities() {
        return new double[] {LOWEST_SENSITIVITY, HIGHEST_SENSITIVITY};
    }

    private static Map<Long, Double> factors(List<Control> controls, List<Side> sides) {
        Map<Long, double[]> deviations = new HashMap<>();
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = 0; i < sides.size(); i++) {
            double baseline = controls.get(i).baseline();
            sides.get(i).cells().forEach((cell, content) -> {
                double[] values = deviations.computeIfAbsent(cell, c -> new double[controls.size()]);
                values[counts.merge(cell, 1, Integer::sum) - 1] = content.meanLog() - baseline;
            });
        }
        Map<Long, Double> factors = new HashMap<>();
        counts.forEach((cell, n) -> {
            double[] values = deviations.get(cell);
            if (values != null && n * 2 >= controls.size()) {
                factors.put(cell, median(Arrays.copyOf(values, n)));
            }
        });
        return factors;
    }

    static double median(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
