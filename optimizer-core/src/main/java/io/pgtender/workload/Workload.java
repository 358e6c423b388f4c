package io.pgtender.workload;

import io.pgtender.sql.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A weighted set of shapes: what ran in a window. Immutable. */
public final class Workload {

    private static final double MILLIS_PER_HOUR = 3_600_000;

    private final Instant from;
    private final Instant until;
    private final Map<Fingerprint, ShapeStatistics> shapes;
    private final List<RepeatedStatement> repetitions;
    private final Drops drops;
    private final ConnectionStatistics connections;
    private final Overhead overhead;

    public Workload(
            Instant from,
            Instant until,
            Collection<ShapeStatistics> shapes,
            List<RepeatedStatement> repetitions,
            Drops drops) {
        this(from, until, shapes, repetitions, drops, ConnectionStatistics.NONE);
    }

    public Workload(
            Instant from,
            Instant until,
            Collection<ShapeStatistics> shapes,
            List<RepeatedStatement> repetitions,
            Drops drops,
            ConnectionStatistics connections) {
        this(from, until, shapes, repetitions, drops, connections, Overhead.NONE);
    }

    public Workload(
            Instant from,
            Instant until,
            Collection<ShapeStatistics> shapes,
            List<RepeatedStatement> repetitions,
            Drops drops,
            ConnectionStatistics connections,
            Overhead overhead) {
        this.from = from;
        this.until = until;
        this.shapes = shapes.stream()
                .collect(Collectors.toUnmodifiableMap(s -> s.shape().fingerprint(), Function.identity()));
        this.repetitions = List.copyOf(repetitions);
        this.drops = drops;
        this.connections = connections;
        this.overhead = overhead;
    }

    /**
     * What met a bound and was not kept.
     *
     * @param executionsOfUntrackedShapes executions whose shape did not fit into the bounded table of shapes, or,
     *     for a window of the past, was not among the busiest that are kept
     * @param unitsTruncated units of work with more executions than are kept
     * @param recorderFailures exceptions in our own code that were caught
     * @param samplesRefused executions whose text and parameters were wanted as an example and were too large to be kept
     * @param unitsThinned units of work that read more keys than are kept: of all their keys the same sample was
     * @param repetitionsRefused times that a repetition was found which did not fit into the bounded table of them
     */
    public record Drops(
            long executionsOfUntrackedShapes,
            long unitsTruncated,
            long recorderFailures,
            long samplesRefused,
            long unitsThinned,
            long repetitionsRefused) {
        public static final Drops NONE = new Drops(0, 0, 0, 0, 0, 0);

        Drops plus(Drops other) {
            return new Drops(
                    executionsOfUntrackedShapes + other.executionsOfUntrackedShapes,
                    unitsTruncated + other.unitsTruncated,
                    recorderFailures + other.recorderFailures,
                    samplesRefused + other.samplesRefused,
                    unitsThinned + other.unitsThinned,
                    repetitionsRefused + other.repetitionsRefused);
        }
    }

    /**
     * What several recorders saw, as one: from the beginning of the first to the end of the last. Samples and call sites are
     * those of the first that has them.
     *
     * @param parts at least one, each from {@link WorkloadRecorder#snapshot} or a window of it
     * @throws IllegalArgumentException when there is none
     */
    public static Workload together(List<Workload> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("no workload to put together: give at least one");
        }
        List<Workload> inOrder =
                parts.stream().sorted(Comparator.comparing(Workload::until)).toList();
        Workload sum = WorkloadSum.of(inOrder, inOrder.get(0));
        Instant first = parts.stream()
                .map(Workload::from)
                .min(Comparator.naturalOrder())
                .orElse(sum.from());
        return new Workload(
                first, sum.until(), sum.shapes(), sum.repetitions(), sum.drops(), sum.connections(), sum.overhead());
    }

    public Instant from() {
        return from;
    }

    public Instant until() {
        return until;
    }

    public Duration window() {
        return Duration.between(from, until);
    }

    /** Length of the window in hours, at least a millisecond: what was counted divided by it is a rate. */
    public double windowHours() {
        return Math.max(window().toMillis(), 1) / MILLIS_PER_HOUR;
    }

    public Drops drops() {
        return drops;
    }

    /** Waits for connections, and transactions. */
    public ConnectionStatistics connections() {
        return connections;
    }

    /** What recording all this took of the application's time. */
    public Overhead overhead() {
        return overhead;
    }

    /** Reads and writes by relation, as the statements' texts name them, those with most time first. */
    public List<RelationStatistics> relations() {
        return RelationStatistics.of(shapes.values());
    }

    /** One JSON object, without parameter values. Its members are described in {@code docs/workload.md}. */
    public String toJson() {
        return WorkloadJson.write(this);
    }

    /** In no order. */
    Collection<ShapeStatistics> shapes() {
        return shapes.values();
    }

    /** Repeated statements inside units of work, those that cost most time first. */
    public List<RepeatedStatement> repetitions() {
        return repetitions;
    }

    /** All shapes, those with most total time first. */
    public List<ShapeStatistics> shapesByTotalTime() {
        return shapes.values().stream()
                .sorted(Comparator.comparingLong(ShapeStatistics::totalNanos)
                        .reversed()
                        .thenComparing(s -> s.shape().text()))
                .toList();
    }

    public Optional<ShapeStatistics> shape(Fingerprint fingerprint) {
        return Optional.ofNullable(shapes.get(fingerprint));
    }

    /** Executions of all shapes. */
    public long calls() {
        return shapes.values().stream().mapToLong(ShapeStatistics::calls).sum();
    }

    /** Time in all executions, in nanoseconds. */
    public long totalNanos() {
        return shapes.values().stream().mapToLong(ShapeStatistics::totalNanos).sum();
    }
}
