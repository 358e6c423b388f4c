package io.pgtender.jdbc;

import io.pgtender.workload.ShapeRecorder;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch: one round trip, counted once for each shape in it. The time is shared out by the number of statements of each
 * shape.
 */
final class BatchExecution {

    private BatchExecution() {}

    /** One of the driver's batch methods. */
    interface Call<T> {
        T run() throws SQLException;
    }

    /** Runs a batch of texts. */
    static <T> T run(ObservedConnection connection, CurrentResult current, List<String> texts, Call<T> call)
            throws SQLException {
        Map<ShapeRecorder, Integer> shapes = new LinkedHashMap<>();
        for (String sql : texts) {
            ShapeRecorder shape = connection.capture().recorder(sql);
            if (shape != null) {
                shapes.merge(shape, 1, Integer::sum);
            }
        }
        return run(connection, current, shapes, Math.max(texts.size(), 1), call);
    }

    /** Runs a batch of one prepared statement. */
    static <T> T run(
            ObservedConnection connection,
            CurrentResult current,
            @Nullable ShapeRecorder shape,
            int statements,
            Call<T> call)
            throws SQLException {
        return run(
                connection,
                current,
                shape == null ? Map.of() : Map.of(shape, statements),
                Math.max(statements, 1),
                call);
    }

    private static <T> T run(
            ObservedConnection connection,
            CurrentResult current,
            Map<ShapeRecorder, Integer> shapes,
            int statements,
            Call<T> call)
            throws SQLException {
        current.next();
        shapes.keySet().forEach(connection::beforeExecution);
        long started = System.nanoTime();
        T counts;
        try {
            counts = call.run();
        } catch (Throwable e) {
            long elapsed = System.nanoTime() - started;
            shapes.forEach((shape, n) -> connection.failed(shape, started, elapsed * n / statements, e));
            throw e;
        }
        long elapsed = System.nanoTime() - started;
        boolean single = shapes.size() == 1;
        long changed = changedRows(counts);
        shapes.forEach((shape, n) -> {
            long token = connection.succeededBatch(shape, started, elapsed * n / statements, n);
            connection.rows(shape, token, single ? changed : 0);
        });
        return counts;
    }

    private static long changedRows(@Nullable Object counts) {
        long sum = 0;
        if (counts instanceof int[] ints) {
            for (int count : ints) {
                sum += Math.max(count, 0);
            }
        } else if (counts instanceof long[] longs) {
            for (long count : longs) {
                sum += Math.max(count, 0);
            }
        }
        return sum;
    }
}
