package io.pgtender.spring.actuate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What was changed, newest first, as the journal says it.
 *
 * @param absence why the journal could not be read; then there are no entries
 */
record HistoryView(String dataSource, @Nullable String absence, List<Entry> entries) implements OperationResponseBody {

    /**
     * @param state DRY_RUN, PLANNED, APPLYING, APPLIED, ALREADY_PRESENT, FAILED, YIELDED, REVERTING or REVERTED
     * @param kind CREATE_INDEX and so on
     * @param revertedBy who took it back through {@code Advisor.revert} by a policy, or through this endpoint
     * @param message how it ended, in words
     * @param revertible whether it can be taken back now
     * @param statements everything that was or would be sent, in order
     */
    record Entry(
            String id,
            String state,
            String kind,
            String table,
            String object,
            String finding,
            String sql,
            @Nullable String reversalSql,
            String appliedBy,
            @Nullable String revertedBy,
            String instance,
            Instant plannedAt,
            @Nullable Instant applyingAt,
            @Nullable Instant finishedAt,
            @Nullable Instant revertingAt,
            @Nullable Instant revertedAt,
            String message,
            @Nullable String sqlState,
            boolean revertible,
            @Nullable JudgementView judgement,
            List<GuardView> guards,
            List<String> statements) {}

    /** @param verdict improved, unchanged, regressed or inconclusive */
    record JudgementView(String verdict, String reason, Instant at) {}

    /** @param outcome OK, WARNING, WAIT or REFUSED */
    record GuardView(String guard, String outcome, String found) {}

    /**
     * One entry with what live traffic says of it now.
     *
     * @param absence why there is no verdict
     */
    record Detail(
            String dataSource,
            Entry entry,
            @Nullable VerdictView verdict,
            @Nullable String absence) implements OperationResponseBody {}

    /**
     * @param verdict improved, unchanged, regressed or inconclusive
     * @param text all of it in words
     * @param reason why it is inconclusive
     * @param controls statements that the change does not touch
     * @param commonRatio how many times as long those took afterwards
     */
    record VerdictView(
            String verdict,
            String text,
            @Nullable String reason,
            int controls,
            double commonRatio,
            double margin,
            double confidence,
            double savedMillisPerSecond,
            @Nullable String server,
            List<Comparison> shapes) {}

    /**
     * One statement before and after.
     *
     * @param outcome FASTER, SLOWER, UNCHANGED, UNCLEAR or TOO_FEW
     * @param typical how many times as long it takes, adjusted for the rest of the workload
     * @param series from some time before to now; the entry's {@code applyingAt} and {@code finishedAt} part it
     */
    record Comparison(
            StatementView statement,
            String outcome,
            LatencyView before,
            LatencyView after,
            @Nullable Ratio typical,
            @Nullable Ratio tail,
            @Nullable Blocks blocks,
            SeriesView series) {}

    record Ratio(double ratio, double low, double high) {}

    /** Blocks per call on the server. */
    record Blocks(double before, double after) {}
}
