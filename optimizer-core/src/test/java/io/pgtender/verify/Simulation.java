package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/**
 * Traffic of some shapes in minutes: a load that all share (first-order autoregressive), each shape's own wander,
 * log-normal executions with a few spikes. Shape 0 is the one that a change affects.
 */
final class Simulation {

    static final Instant CHANGE = Instant.parse("2026-03-02T12:00:00Z");
    static final Set<Fingerprint> AFFECTED = Set.of(new Fingerprint(0));

    private static final double LOAD_MEMORY = 0.9;
    private static final double LOAD_DEVIATION = 0.2;
    private static final double SHAPE_MEMORY = 0.6;
    private static final double SHAPE_DEVIATION = 0.12;
    private static final double EXECUTION_DEVIATION = 0.6;
    private static final double SPIKE_PROBABILITY = 0.02;

    private final Random random;
    Duration interval = Duration.ofMinutes(1);
    int intervalsBefore = 240;
    int intervalsAfter = 70;
    int controls = 6;
    double callsPerInterval = 60;
    double affectedCallsPerInterval = 60;

    /** Factor on the affected shape, by interval after the change. */
    IntToDoubleFunction effect = minute -> 1;

    /** Factor on everything after the change. */
    double systemFactor = 1;

    /** Factor on the number of executions of everything after the change. */
    double trafficFactor = 1;

    /** Part of the affected shape's executions that fail after the change. */
    double errorShare;

    /** Part of the other shapes' executions that fail after the change. */
    double systemErrorShare;

    Simulation(long seed) {
        this.random = new Random(seed);
    }

    List<LatencySeries> run() {
        int intervals = intervalsBefore + intervalsAfter;
        double[] load = autoregressive(intervals, LOAD_MEMORY, LOAD_DEVIATION);
        List<LatencySeries> series = new ArrayList<>();
        for (int shape = 0; shape <= controls; shape++) {
            series.add(new LatencySeries(shape(shape), points(shape, load)));
        }
        return series;
    }

    private List<LatencySeries.Point> points(int shape, double[] load) {
        double base = Math.log(2e6) + random.nextGaussian();
        double loading = 0.5 + random.nextDouble();
        double[] own = autoregressive(load.length, SHAPE_MEMORY, SHAPE_DEVIATION);
        List<LatencySeries.Point> points = new ArrayList<>();
        for (int i = 0; i < load.length; i++) {
            int after = i - intervalsBefore;
            double log = base + loading * load[i] + own[i];
            if (after >= 0) {
                log += Math.log(systemFactor) + (shape == 0 ? Math.log(effect.applyAsDouble(after)) : 0);
            }
            LatencyHistogram histogram = new LatencyHistogram();
            double expected = shape == 0 ? affectedCallsPerInterval : callsPerInterval;
            int calls = calls(after >= 0 ? expected * trafficFactor : expected);
            double failing = after < 0 ? 0 : shape == 0 ? errorShare : systemErrorShare;
            int errors = failing == 0 ? 0 : calls(calls * failing);
            for (int call = 0; call < calls; call++) {
                double spike = random.nextDouble() < SPIKE_PROBABILITY ? Math.log(10) : 0;
                histogram.record((long) Math.exp(log + EXECUTION_DEVIATION * random.nextGaussian() + spike));
            }
            if (calls > 0) {
                Instant from = CHANGE.plus(interval.multipliedBy(after));
                points.add(new LatencySeries.Point(from, from.plus(interval), calls, errors, histogram.snapshot()));
            }
        }
        return points;
    }

    private int calls(double perInterval) {
        double whole = Math.floor(perInterval);
        return (int) whole + (random.nextDouble() < perInterval - whole ? 1 : 0);
    }

    private double[] autoregressive(int length, double memory, double deviation) {
        double[] values = new double[length];
        double value = deviation * random.nextGaussian();
        for (int i = 0; i < length; i++) {
            values[i] = value;
            value = memory * value + Math.sqrt(1 - memory * memory) * deviation * random.nextGaussian();
        }
        return values;
    }

    static QueryShape shape(int number) {
        return new QueryShape(
                new Fingerprint(number),
                "SELECT * FROM t" + number + " WHERE id = ?",
                StatementKind.SELECT,
                Set.of(),
                List.of());
    }
}
