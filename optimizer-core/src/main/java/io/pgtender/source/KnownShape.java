package io.pgtender.source;

import io.pgtender.observation.ParameterVector;
import io.pgtender.source.ParameterSampler.Known;
import io.pgtender.source.StatementOrigin.Observed;
import io.pgtender.source.StatementOrigin.Source;
import io.pgtender.sql.NativeSql;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.ServerText;
import io.pgtender.sql.StatementKind;
import io.pgtender.workload.ShapeStatistics;
import org.jspecify.annotations.Nullable;

/** One shape with all that is known of it. */
final class KnownShape {

    private static final double NANOS_PER_MILLI = 1e6;

    final ShapeStatistics statistics;
    final @Nullable ServerCount count;
    final @Nullable Observed observed;
    final boolean isCaptured;

    KnownShape(
            ShapeStatistics statistics, @Nullable ServerCount count, @Nullable Observed observed, boolean isCaptured) {
        this.statistics = statistics;
        this.count = count;
        this.observed = observed;
        this.isCaptured = isCaptured;
    }

    Source source() {
        return count == null ? Source.CAPTURED : isCaptured ? Source.CAPTURED_AND_SERVER : Source.SERVER;
    }

    /** The text with {@code $n} to be explained. */
    String nativeSql() {
        return count != null
                ? ServerText.preparable(count.sql())
                : NativeSql.of(
                                statistics.samples().isEmpty()
                                        ? statistics.shape().text()
                                        : statistics.samples().get(0).sql())
                        .text();
    }

    boolean hasSample() {
        return statistics.samples().stream().anyMatch(ParameterVector::isReplayable);
    }

    /** Rows of a VALUES list are written whatever indexes there are: nothing to explain. */
    boolean isPlainInsert() {
        return statistics.shape().kind() == StatementKind.INSERT
                && ReadRelations.of(statistics.shape()).isEmpty();
    }

    /** What is known of its executions: where only the server saw them its own figures, which no window has rounded. */
    Known known() {
        if (count != null && !isCaptured) {
            return new Known(count.load().calls(), count.rows(), count.load().meanMillis());
        }
        return new Known(
                statistics.calls(), statistics.rows(), statistics.latency().meanNanos() / NANOS_PER_MILLI);
    }
}
