package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShape;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadMemoryTest {

    private static final int SHAPES = WorkloadRecorder.DEFAULT_MAX_SHAPES;
    private static final long BOUND_BYTES = 64L << 20;

    /** Every shape with log-normal latencies, 16 samples of two parameters, an error and call sites. */
    @Test
    void ten_thousand_shapes_take_at_most_64_megabytes() {
        List<QueryShape> shapes = IntStream.range(0, SHAPES)
                .mapToObj(i -> Shapes.read("SELECT * FROM t" + i + " WHERE a = ? AND b = ?"))
                .toList();
        long before = usedBytes();
        WorkloadRecorder recorder = WorkloadRecorder.builder().build();
        Random random = new Random(1);
        CallSite[] sites = IntStream.range(0, 500)
                .mapToObj(i -> new CallSite("com.example.Service" + i, "method", "Service.java", i))
                .toArray(CallSite[]::new);
        for (QueryShape shape : shapes) {
            ShapeRecorder each = recorder.shape(shape);
            for (int i = 0; i < 100; i++) {
                long elapsedNanos = (long) Math.exp(14 + 0.6 * random.nextGaussian());
                each.executed(elapsedNanos);
                each.rows(1);
                if (each.wantsSample(elapsedNanos)) {
                    Parameter first = new Parameter(random.nextLong(), Types.BIGINT);
                    Parameter second = new Parameter("name " + i, Types.VARCHAR);
                    each.sample(new ParameterVector(shape.text(), List.of(first, second), elapsedNanos));
                }
                if (each.wantsCallSite()) {
                    each.callSite(sites[random.nextInt(sites.length)]);
                }
            }
            each.failed(1_000_000, "40001");
        }
        long after = usedBytes();

        long octaves = shapes.stream()
                .mapToLong(s -> recorder.shape(s).allocatedOctaves())
                .sum();
        assertThat(octaves * LatencyHistogram.OCTAVE_BYTES).isLessThan(BOUND_BYTES / 2);
        assertThat(after - before).isLessThan(BOUND_BYTES);
        assertThat(recorder.snapshot().calls()).isEqualTo(SHAPES * 101L);
    }

    /** Memory in use after a collection that has demonstrably run. */
    private static long usedBytes() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        do {
            System.gc();
        } while (canary.get() != null && System.nanoTime() < deadline);
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
