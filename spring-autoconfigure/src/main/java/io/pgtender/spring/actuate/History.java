package io.pgtender.spring.actuate;

import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.spring.actuate.HistoryView.Blocks;
import io.pgtender.spring.actuate.HistoryView.Comparison;
import io.pgtender.spring.actuate.HistoryView.Entry;
import io.pgtender.spring.actuate.HistoryView.GuardView;
import io.pgtender.spring.actuate.HistoryView.JudgementView;
import io.pgtender.spring.actuate.HistoryView.Ratio;
import io.pgtender.spring.actuate.HistoryView.VerdictView;
import io.pgtender.sql.RelationName;
import io.pgtender.verify.BlockReads;
import io.pgtender.verify.RatioInterval;
import io.pgtender.verify.ServerEffect;
import io.pgtender.verify.ShapeComparison;
import io.pgtender.verify.Verdict;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down what was changed and what came of it. */
final class History {

    /** How much of the time before a change is drawn. */
    private static final Duration BEFORE = Duration.ofMinutes(30);

    /** Name among an entry's originals, of {@code Advisor.revert}. */
    private static final String TAKEN_BACK_BY = "taken back by";

    private History() {}

    static Entry entry(JournalEntry entry) {
        JournalEntry.Work work = entry.work();
        JournalEntry.Times times = entry.times();
        return new Entry(
                entry.id().toString(),
                entry.state().name(),
                work.kind().name(),
                work.table().toString(),
                work.object(),
                entry.reason().finding(),
                work.sql(),
                work.reversalSql(),
                entry.author().appliedBy(),
                work.originals().get(TAKEN_BACK_BY),
                entry.author().instance(),
                times.plannedAt(),
                times.applyingAt(),
                times.finishedAt(),
                times.revertingAt(),
                times.revertedAt(),
                entry.outcome().message(),
                entry.outcome().sqlState(),
                isRevertible(entry),
                judgement(entry.judgement()),
                entry.guards().stream()
                        .map(guard ->
                                new GuardView(guard.guard(), guard.outcome().name(), guard.found()))
                        .toList(),
                work.statements());
    }

    /** Whether it can be taken back now. */
    static boolean isRevertible(JournalEntry entry) {
        return entry.work().reversalSql() != null
                && (entry.state() == State.APPLIED || entry.state() == State.REVERTING);
    }

    private static @Nullable JudgementView judgement(JournalEntry.@Nullable Judgement judgement) {
        return judgement == null ? null : new JudgementView(judgement.verdict(), judgement.reason(), judgement.at());
    }

    /**
     * @param now end of the series
     */
    static VerdictView verdict(JournalEntry entry, Verdict verdict, List<LatencySeries> series, Instant now) {
        Instant changed = Optional.ofNullable(entry.times().applyingAt())
                .orElse(entry.times().plannedAt());
        TimeGrid grid = TimeGrid.between(changed.minus(BEFORE), now);
        Verdict.Basis basis = verdict.basis();
        return new VerdictView(
                verdict.word(),
                verdict.describe(),
                verdict instanceof Verdict.Inconclusive inconclusive ? inconclusive.reason() : null,
                basis.controls(),
                Millis.rounded(basis.commonRatio()),
                Millis.rounded(basis.margin()),
                Millis.rounded(basis.confidence()),
                Millis.rounded(verdict.savedMillisPerSecond()),
                basis.server().flatMap(History::server).orElse(null),
                verdict.shapes().stream()
                        .map(shape -> comparison(shape, grid, series))
                        .toList());
    }

    private static Optional<String> server(ServerEffect effect) {
        return effect.index()
                .map(use -> String.format(
                        Locale.ROOT,
                        "the index was scanned %,d times and takes %.1f MB",
                        use.scans(),
                        use.sizeBytes() / 1e6));
    }

    private static Comparison comparison(ShapeComparison shape, TimeGrid grid, List<LatencySeries> series) {
        return new Comparison(
                StatementView.of(shape.shape()),
                shape.outcome().name(),
                LatencyView.of(shape.before()),
                LatencyView.of(shape.after()),
                ratio(shape.typical()),
                ratio(shape.tail()),
                blocks(shape.reads()),
                grid.sum(series.stream()
                        .filter(one ->
                                one.shape().fingerprint().equals(shape.shape().fingerprint()))
                        .toList()));
    }

    private static @Nullable Ratio ratio(@Nullable RatioInterval interval) {
        return interval == null
                ? null
                : new Ratio(
                        Millis.rounded(interval.ratio()),
                        Millis.rounded(interval.low()),
                        Millis.rounded(interval.high()));
    }

    private static @Nullable Blocks blocks(@Nullable BlockReads reads) {
        return reads == null || !reads.isKnown()
                ? null
                : new Blocks(
                        Millis.rounded(reads.before().blocks()),
                        Millis.rounded(reads.after().blocks()));
    }

    /** Of a setting of the server, which has no table of the application's. */
    static String object(JournalEntry entry) {
        RelationName table = entry.work().table();
        return entry.work().object().equals(table.name())
                ? table.toString()
                : entry.work().object();
    }
}
