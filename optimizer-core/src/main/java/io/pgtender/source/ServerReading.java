package io.pgtender.source;

import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.GenericPlan;
import io.pgtender.source.HistoryMerge.Earlier;
import io.pgtender.source.ParameterSampler.Sampled;
import io.pgtender.source.StatementOrigin.Parameters;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ServerLoad;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One reading of a {@link ServerStatementSource}: both sides put together, and values made up where none were seen. */
final class ServerReading {

    private static final double MILLIS_PER_HOUR = 3_600_000;

    /** Share of the counted time below which what is not seen is not worth a note. */
    private static final double MIN_SHARE = 0.01;

    private final Connection raw;
    private final Workload captured;
    private final Map<Fingerprint, KnownShape> entries = new LinkedHashMap<>();
    private final Map<Fingerprint, ShapeStatistics> shapes = new LinkedHashMap<>();
    private final Map<Fingerprint, StatementOrigin> origins = new HashMap<>();
    private final Map<String, List<QueryShape>> troubles = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private Instant from;
    private Instant until;

    ServerReading(Connection raw, Workload captured) {
        this.raw = raw;
        this.captured = captured;
        this.from = captured.from();
        this.until = captured.until();
    }

    void keep(ShapeStatistics statistics) {
        entries.put(statistics.shape().fingerprint(), new KnownShape(statistics, null, null, true));
    }

    /** @param earlier an earlier reading of both sides that is continued by this one, {@code null} without one */
    void add(ServerCounts counts, @Nullable Earlier earlier) {
        if (captured.calls() == 0) {
            from = counts.resetAt();
            until = counts.now();
        }
        double hours = Math.max(1, Duration.between(from, until).toMillis()) / MILLIS_PER_HOUR;
        HistoryMerge merge = new HistoryMerge(captured, counts, earlier, hours);
        captured.shapesByTotalTime().forEach(this::keep);
        List<ServerCount> costliest = counts.shapes().values().stream()
                .sorted(Comparator.comparingDouble(
                                (ServerCount count) -> count.load().totalMillis())
                        .reversed()
                        .thenComparing(count -> count.shape().text()))
                .toList();
        int added = 0;
        for (ServerCount count : costliest) {
            boolean isCaptured = captured.shape(count.shape().fingerprint()).isPresent();
            if (isCaptured || added < ServerStatementSource.MAX_ADDED) {
                added += isCaptured ? 0 : 1;
                entries.put(
                        count.shape().fingerprint(),
                        new KnownShape(merge.merge(count), count, merge.observed(count), isCaptured));
            }
        }
        describe(counts, costliest, added);
    }

    private void describe(ServerCounts counts, List<ServerCount> all, int added) {
        ServerLoad total =
                all.stream().map(ServerCount::load).reduce(counts.hidden().plus(counts.otherRoles()), ServerLoad::plus);
        if (added > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s from pg_stat_statements alone, which has counted for %.1f hours: their rates are those of"
                            + " that time",
                    OwnStatements.count(added),
                    Duration.between(counts.resetAt(), counts.now()).toMillis() / MILLIS_PER_HOUR));
        }
        if (added == ServerStatementSource.MAX_ADDED) {
            notes.add("of the statements in pg_stat_statements only the " + ServerStatementSource.MAX_ADDED
                    + " costliest were looked at");
        }
        if (!counts.tracks()) {
            notes.add("pg_stat_statements.track is none for this role: its statements are not counted; set it to top");
        }
        if (counts.evictions() > 0) {
            notes.add("pg_stat_statements had to forget its least used statements " + counts.evictions()
                    + " times, so rare ones may be missing or look rarer; raise pg_stat_statements.max");
        }
        describe(
                counts.hidden(),
                total,
                "is of statements whose text is missing, too long or not for this role to read;"
                        + " GRANT pg_read_all_stats to it, if they are of interest");
        describe(counts.otherRoles(), total, "is that of other roles and was not looked at");
    }

    private void describe(ServerLoad part, ServerLoad total, String what) {
        double share = total.totalMillis() <= 0 ? 0 : part.totalMillis() / total.totalMillis();
        if (share >= MIN_SHARE) {
            notes.add(String.format(
                    Locale.ROOT, "%.0f %% of the time that pg_stat_statements counted %s", 100 * share, what));
        }
    }

    /** Makes up values, the costliest statements first, until {@code nanoTime} says that the time is used up. */
    void sample(Duration timeBudget, LongSupplier nanoTime) throws SQLException {
        ParameterSampler sampler = new ParameterSampler(raw);
        long deadline = nanoTime.getAsLong() + timeBudget.toNanos();
        int sampled = 0;
        int madeUp = 0;
        int postponed = 0;
        List<KnownShape> costliest = entries.values().stream()
                .sorted(Comparator.comparingLong((KnownShape known) -> known.statistics.totalNanos())
                        .reversed())
                .toList();
        for (KnownShape known : costliest) {
            boolean needed = OwnStatements.isForAnalysis(known.statistics.shape())
                    && !known.hasSample()
                    && !known.isPlainInsert();
            boolean inTime = sampled < ServerStatementSource.MAX_SAMPLED && nanoTime.getAsLong() - deadline < 0;
            if (!needed || !inTime) {
                postponed += needed ? 1 : 0;
                put(known, Optional.empty());
                continue;
            }
            sampled++;
            Sampled made = sampler.sample(known.nativeSql(), known.known());
            boolean system = made.genericPlan()
                    .filter(generic -> OwnStatements.isAboutTheSystem(generic.plan()))
                    .isPresent();
            if (!system || known.isCaptured) {
                madeUp += made.samples().isEmpty() ? 0 : 1;
                put(known, Optional.of(made));
            }
        }
        describe(madeUp, postponed);
    }

    private void describe(int madeUp, int postponed) {
        if (madeUp > 0) {
            notes.add("judged with values drawn from column statistics, no execution having been seen with its values: "
                    + OwnStatements.count(madeUp));
        }
        if (postponed > 0) {
            notes.add("not judged, the time or the number of statements for one analysis being used up: "
                    + OwnStatements.count(postponed));
        }
        troubles.forEach((trouble, statements) -> notes.add(OwnStatements.withoutSample(trouble, statements)));
    }

    void note(String note) {
        notes.add(note);
    }

    private void put(KnownShape known, Optional<Sampled> made) {
        ShapeStatistics statistics = known.statistics;
        QueryShape shape = statistics.shape();
        List<ParameterVector> samples = made.map(Sampled::samples).orElse(List.of());
        made.flatMap(Sampled::trouble)
                .ifPresent(trouble -> troubles.computeIfAbsent(trouble, t -> new ArrayList<>())
                        .add(shape));
        shapes.put(shape.fingerprint(), samples.isEmpty() ? statistics : Samples.replace(statistics, samples));
        if (known.count != null || made.isPresent()) {
            Parameters parameters = known.hasSample()
                    ? Parameters.REAL
                    : samples.isEmpty() ? Parameters.MISSING : Parameters.FROM_STATISTICS;
            Optional<GenericPlan> generic = made.flatMap(Sampled::genericPlan);
            origins.put(
                    shape.fingerprint(),
                    new StatementOrigin(
                            known.source(),
                            parameters,
                            Optional.ofNullable(known.observed),
                            generic,
                            made.flatMap(Sampled::trouble)));
        }
    }

    SourceReading result() {
        Workload workload = new Workload(
                from,
                until,
                shapes.values(),
                captured.repetitions(),
                captured.drops(),
                captured.connections(),
                captured.overhead());
        return new SourceReading(workload, origins, notes);
    }
}
