package io.pgtender.source;

import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.GenericPlan;
import io.pgtender.source.HistoryMerge.Earlier;
import io.pgtender.source.ParameterSampler.Known;
import io.pgtender.source.ParameterSampler.Sampled;
import io.pgtender.source.StatementOrigin.Observed;
import io.pgtender.source.StatementOrigin.Parameters;
import io.pgtender.source.StatementOrigin.Source;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.NativeSql;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.ServerText;
import io.pgtender.sql.StatementKind;
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

/**
 * Adds what pg_stat_statements counted to what was captured: other applications and instances, and what ran before this one
 * was watched. Statements without an execution that can be explained get values from column statistics, the costliest first.
 *
 * <p>Left out: other databases, utility statements, statements inside functions (part of their caller's time), questions to
 * the server's own tables, pgtender's own. Remembers the first reading, so that later ones tell others' calls from ours.
 * Thread-safe; readings run one at a time.
 */
public final class ServerStatementSource implements StatementSource {

    /** Shapes that only the server knows and that are added, the costliest first. */
    public static final int MAX_ADDED = 500;

    /** Statements that get made-up values in one reading, the costliest first; each costs about ten short questions. */
    public static final int MAX_SAMPLED = 100;

    /** How long making up values may take in one reading. */
    public static final Duration DEFAULT_TIME_BUDGET = Duration.ofSeconds(10);

    /** Share of the counted time below which what is not seen is not worth a note. */
    private static final double MIN_SHARE = 0.01;

    private final Roles roles;
    private final Duration timeBudget;
    private final LongSupplier nanoTime;
    private @Nullable Earlier first;

    /** Whose statements are looked at. */
    public enum Roles {
        /** Those of the role that asks: the application's. */
        OWN,
        /** Those of every role whose texts may be read, which pg_read_all_stats allows. */
        ALL
    }

    public ServerStatementSource(Roles roles) {
        this(roles, DEFAULT_TIME_BUDGET, System::nanoTime);
    }

    /**
     * @param roles whose statements are looked at
     * @param timeBudget how long making up values may take in one reading
     * @param nanoTime a clock
     */
    public ServerStatementSource(Roles roles, Duration timeBudget, LongSupplier nanoTime) {
        this.roles = roles;
        this.timeBudget = timeBudget;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized SourceReading read(Connection raw, Workload captured) throws SQLException {
        ServerCounts.Reading reading;
        try {
            reading =
                    ServerCounts.read(raw, roles, shape -> captured.shape(shape).isPresent());
        } catch (SQLException e) {
            ParameterSampler.throwIfBroken(e);
            reading = ServerCounts.Reading.absent("pg_stat_statements could not be read" + ParameterSampler.state(e)
                    + ", so only what this process ran was looked at");
        }
        Gathering gathering = new Gathering(raw, captured);
        reading.counts()
                .ifPresentOrElse(
                        gathering::add, () -> captured.shapesByTotalTime().forEach(gathering::keep));
        if (reading.counts().isEmpty()) {
            gathering.notes.add(reading.absence());
        }
        gathering.sample();
        return gathering.result();
    }

    /** What one shape is known by. */
    private static final class Entry {
        private final ShapeStatistics statistics;
        private final @Nullable ServerCount count;
        private final @Nullable Observed observed;
        private final boolean isCaptured;

        private Entry(
                ShapeStatistics statistics,
                @Nullable ServerCount count,
                @Nullable Observed observed,
                boolean isCaptured) {
            this.statistics = statistics;
            this.count = count;
            this.observed = observed;
            this.isCaptured = isCaptured;
        }

        private Source source() {
            return count == null ? Source.CAPTURED : isCaptured ? Source.CAPTURED_AND_SERVER : Source.SERVER;
        }

        /** The text with {@code $n} to be explained. */
        private String nativeSql() {
            return count != null
                    ? ServerText.preparable(count.sql())
                    : NativeSql.of(
                                    statistics.samples().isEmpty()
                                            ? statistics.shape().text()
                                            : statistics.samples().get(0).sql())
                            .text();
        }

        private boolean hasSample() {
            return statistics.samples().stream().anyMatch(ParameterVector::isReplayable);
        }

        /** Rows of a VALUES list are written whatever indexes there are: nothing to explain. */
        private boolean isPlainInsert() {
            return statistics.shape().kind() == StatementKind.INSERT
                    && ReadRelations.of(statistics.shape()).isEmpty();
        }

        private Known known() {
            return new Known(
                    statistics.calls(), statistics.rows(), statistics.latency().meanNanos() / 1e6);
        }
    }

    /** One reading. */
    private final class Gathering {
        private final Connection raw;
        private final Workload captured;
        private final Map<Fingerprint, Entry> entries = new LinkedHashMap<>();
        private final Map<Fingerprint, ShapeStatistics> shapes = new LinkedHashMap<>();
        private final Map<Fingerprint, StatementOrigin> origins = new HashMap<>();
        private final Map<String, List<QueryShape>> troubles = new LinkedHashMap<>();
        private final List<String> notes = new ArrayList<>();
        private Instant from;
        private Instant until;

        private Gathering(Connection raw, Workload captured) {
            this.raw = raw;
            this.captured = captured;
            this.from = captured.from();
            this.until = captured.until();
        }

        private void keep(ShapeStatistics statistics) {
            entries.put(statistics.shape().fingerprint(), new Entry(statistics, null, null, true));
        }

        private void add(ServerCounts counts) {
            if (captured.calls() == 0) {
                from = counts.resetAt();
                until = counts.now();
            }
            double hours = Math.max(1, Duration.between(from, until).toMillis()) / 3_600_000.0;
            Earlier before = first != null && first.isContinuedBy(captured, counts) ? first : null;
            HistoryMerge merge = new HistoryMerge(captured, counts, before, hours);
            if (before == null) {
                first = Earlier.of(captured, counts);
            }
            captured.shapesByTotalTime().forEach(this::keep);
            List<ServerCount> costliest = counts.shapes().values().stream()
                    .sorted(Comparator.comparingDouble(
                                    (ServerCount count) -> count.load().totalMillis())
                            .reversed()
                            .thenComparing(count -> count.shape().text()))
                    .toList();
            int added = 0;
            for (ServerCount count : costliest) {
                boolean known = captured.shape(count.shape().fingerprint()).isPresent();
                if (known || added < MAX_ADDED) {
                    added += known ? 0 : 1;
                    entries.put(
                            count.shape().fingerprint(),
                            new Entry(merge.merge(count), count, merge.observed(count), known));
                }
            }
            describe(counts, costliest, added);
        }

        private void describe(ServerCounts counts, List<ServerCount> all, int added) {
            ServerLoad total = all.stream()
                    .map(ServerCount::load)
                    .reduce(counts.hidden().plus(counts.otherRoles()), ServerLoad::plus);
            if (added > 0) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%s from pg_stat_statements alone, which has counted for %.1f hours: their rates are those of"
                                + " that time",
                        OwnStatements.count(added),
                        Duration.between(counts.resetAt(), counts.now()).toMillis() / 3_600_000.0));
            }
            if (added == MAX_ADDED) {
                notes.add(
                        "of the statements in pg_stat_statements only the " + MAX_ADDED + " costliest were looked at");
            }
            if (!counts.tracks()) {
                notes.add(
                        "pg_stat_statements.track is none for this role: its statements are not counted; set it to top");
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

        private void sample() throws SQLException {
            ParameterSampler sampler = new ParameterSampler(raw);
            long deadline = nanoTime.getAsLong() + timeBudget.toNanos();
            int sampled = 0;
            int madeUp = 0;
            int postponed = 0;
            List<Entry> costliest = entries.values().stream()
                    .sorted(Comparator.comparingLong((Entry entry) -> entry.statistics.totalNanos())
                            .reversed())
                    .toList();
            for (Entry entry : costliest) {
                boolean needed = OwnStatements.isForAnalysis(entry.statistics.shape())
                        && !entry.hasSample()
                        && !entry.isPlainInsert();
                boolean inTime = sampled < MAX_SAMPLED && nanoTime.getAsLong() - deadline < 0;
                if (!needed || !inTime) {
                    postponed += needed ? 1 : 0;
                    put(entry, Optional.empty());
                    continue;
                }
                sampled++;
                Sampled made = sampler.sample(entry.nativeSql(), entry.known());
                boolean system = made.genericPlan()
                        .filter(generic -> OwnStatements.isAboutTheSystem(generic.plan()))
                        .isPresent();
                if (!system || entry.isCaptured) {
                    madeUp += made.samples().isEmpty() ? 0 : 1;
                    put(entry, Optional.of(made));
                }
            }
            describe(madeUp, postponed);
        }

        private void describe(int madeUp, int postponed) {
            if (madeUp > 0) {
                notes.add(
                        "judged with values drawn from column statistics, no execution having been seen with its values: "
                                + OwnStatements.count(madeUp));
            }
            if (postponed > 0) {
                notes.add("not judged, the time or the number of statements for one analysis being used up: "
                        + OwnStatements.count(postponed));
            }
            troubles.forEach((trouble, statements) -> notes.add(OwnStatements.withoutSample(trouble, statements)));
        }

        private void put(Entry entry, Optional<Sampled> made) {
            ShapeStatistics statistics = entry.statistics;
            QueryShape shape = statistics.shape();
            List<ParameterVector> samples = made.map(Sampled::samples).orElse(List.of());
            made.flatMap(Sampled::trouble)
                    .ifPresent(trouble -> troubles.computeIfAbsent(trouble, t -> new ArrayList<>())
                            .add(shape));
            shapes.put(shape.fingerprint(), samples.isEmpty() ? statistics : Samples.replace(statistics, samples));
            if (entry.count != null || made.isPresent()) {
                Parameters parameters = entry.hasSample()
                        ? Parameters.REAL
                        : samples.isEmpty() ? Parameters.MISSING : Parameters.FROM_STATISTICS;
                Optional<GenericPlan> generic = made.flatMap(Sampled::genericPlan);
                origins.put(
                        shape.fingerprint(),
                        new StatementOrigin(
                                entry.source(),
                                parameters,
                                Optional.ofNullable(entry.observed),
                                generic,
                                made.flatMap(Sampled::trouble)));
            }
        }

        private SourceReading result() {
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
}
