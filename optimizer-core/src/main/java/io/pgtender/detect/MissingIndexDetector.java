package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.PlanNode;
import io.pgtender.selection.CandidateGenerator;
import io.pgtender.selection.IndexSelection;
import io.pgtender.selection.SelectedIndex;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.selection.WeightedStatement;
import io.pgtender.selection.WriteCost;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import io.pgtender.whatif.IndexSizeModel;
import io.pgtender.whatif.WhatIf;
import io.pgtender.whatif.WhatIfs;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A statement that reads far more than it returns because an index is missing.
 *
 * <p>Hot shapes are explained with parameters of real executions; the scans of their plans suggest candidates; the planner
 * (HypoPG, or the analytic model) judges them. An index that the planner would not use is never recommended.
 */
public final class MissingIndexDetector implements Detector {

    /** Most statements explained in one analysis. */
    static final int MAX_STATEMENTS = 30;

    /** Real executions explained for one statement. */
    static final int SAMPLES_PER_STATEMENT = 3;

    /** Most candidates judged in one analysis. */
    static final int MAX_CANDIDATES = 120;

    /** Statements faster than this on average gain nothing that anybody would notice, in nanoseconds. */
    static final double MIN_MEAN_NANOS = 200_000;

    /** Smallest share of the observed time for a statement to be looked at, 0 to 1. */
    static final double MIN_SHARE = 0.001;

    /** Rejected candidates that a report names. */
    static final int MAX_REJECTIONS = 8;

    /** Time that one index entry costs an INSERT, in milliseconds: 3.6 µs for a random key, measured on PostgreSQL 15. */
    static final double WRITE_MILLIS_PER_ROW = 0.0036;

    /** SQLSTATE of a statement that ran into its timeout, or was cancelled. */
    private static final String QUERY_CANCELED = "57014";

    private static final double NANOS_PER_MILLI = 1e6;

    private final SelectionLimits limits;
    private final LongSupplier nanoTime;

    public MissingIndexDetector(SelectionLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "missing-index";
    }

    @Override
    public Detection detect(Observed observed) throws SQLException {
        Connection server = observed.server();
        if (server == null) {
            return new Detection(List.of(), List.of(), List.of("missing indexes were not looked for: no connection"));
        }
        List<Rejection> rejections = new ArrayList<>();
        List<WeightedStatement> statements = explain(observed.workload(), new Explainer(server), rejections);
        Set<RelationName> tables = new LinkedHashSet<>();
        statements.forEach(s -> s.samples()
                .forEach(
                        sample -> tables.addAll(sample.plan().relationsByAlias().values())));
        if (tables.isEmpty()) {
            return new Detection(List.of(), rejections, List.of());
        }
        Catalog catalog = CatalogReader.read(server, tables);
        rejections.addAll(unsupported(catalog));
        Set<IndexDefinition> candidates = new LinkedHashSet<>();
        CandidateGenerator generator = new CandidateGenerator(catalog);
        statements.forEach(s -> s.samples().forEach(sample -> candidates.addAll(generator.candidates(sample.plan()))));
        Set<IndexDefinition> judged =
                new LinkedHashSet<>(candidates.stream().limit(MAX_CANDIDATES).toList());

        try (WhatIf whatIf = WhatIfs.open(server, catalog)) {
            IndexSelection selection = IndexSelection.builder(whatIf, catalog)
                    .limits(limits)
                    .sizes(index -> sizeBytes(index, catalog))
                    .writes(index -> new WriteCost.IndexWrites(0, 0, writeMillisPerHour(index, observed.workload()), 0))
                    .nanoTime(nanoTime)
                    .build();
            IndexSelection.Outcome outcome = selection.select(statements, judged);
            List<Recommendation> recommendations = outcome.selected().stream()
                    .map(index -> recommend(index, catalog, observed.workload(), whatIf.describe()))
                    .toList();
            rejections.addAll(rejections(outcome));
            return new Detection(recommendations, rejections, List.of(judgedBy(whatIf, catalog)));
        }
    }

    private static String judgedBy(WhatIf whatIf, Catalog catalog) {
        String engine = "Indexes judged by " + whatIf.describe();
        return catalog.server().extension("hypopg").isPresent() ? engine : engine + "; HypoPG is not installed here.";
    }

    private List<WeightedStatement> explain(Workload workload, Explainer explainer, List<Rejection> rejections) {
        double hours = workload.windowHours();
        List<WeightedStatement> statements = new ArrayList<>();
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            if (statements.size() == MAX_STATEMENTS) {
                break;
            }
            if (!isWorthExplaining(statistics, workload)) {
                continue;
            }
            List<WeightedStatement.Sample> samples = new ArrayList<>();
            String trouble = "no execution with parameters that can be bound again was sampled";
            for (ParameterVector execution : chooseSamples(statistics)) {
                try {
                    samples.add(new WeightedStatement.Sample(
                            execution,
                            explainer.explain(execution.sql(), s -> ParameterBinder.bind(s, execution.parameters()))));
                } catch (SQLException e) {
                    trouble = "EXPLAIN failed with SQLSTATE " + e.getSQLState();
                }
            }
            if (samples.isEmpty()) {
                rejections.add(new Rejection(statistics.shape().text(), trouble));
            } else {
                statements.add(new WeightedStatement(
                        statistics.shape(),
                        statistics.totalNanos() / NANOS_PER_MILLI / hours,
                        Math.max(1, statistics.calls()) / hours,
                        statistics.errors().getOrDefault(QUERY_CANCELED, 0L) / hours,
                        samples));
            }
        }
        return statements;
    }

    private static boolean isWorthExplaining(ShapeStatistics statistics, Workload workload) {
        QueryShape shape = statistics.shape();
        boolean rightKind = switch (shape.kind()) {
            case SELECT, UPDATE, DELETE, MERGE -> true;
            default -> false;
        };
        return rightKind
                && statistics.latency().meanNanos() >= MIN_MEAN_NANOS
                && statistics.totalNanos() >= MIN_SHARE * workload.totalNanos();
    }

    /** The slowest, the median and the fastest replayable execution. */
    private static List<ParameterVector> chooseSamples(ShapeStatistics statistics) {
        List<ParameterVector> byTime = statistics.samples().stream()
                .filter(ParameterVector::isReplayable)
                .sorted(Comparator.comparingLong(ParameterVector::elapsedNanos).reversed())
                .toList();
        if (byTime.size() <= SAMPLES_PER_STATEMENT) {
            return byTime;
        }
        return List.of(byTime.get(0), byTime.get(byTime.size() / 2), byTime.get(byTime.size() - 1));
    }

    private static List<Rejection> unsupported(Catalog catalog) {
        List<Rejection> unsupported = catalog.tables().stream()
                .filter(table -> !unsupportedReason(table).isEmpty())
                .sorted(Comparator.comparing(table -> table.name().toSql()))
                .map(table -> new Rejection("any index on " + table.name(), unsupportedReason(table)))
                .toList();
        if (unsupported.size() <= MAX_REJECTIONS) {
            return unsupported;
        }
        List<Rejection> bounded = new ArrayList<>(unsupported.subList(0, MAX_REJECTIONS));
        bounded.add(new Rejection(
                "any index on " + (unsupported.size() - MAX_REJECTIONS) + " more tables",
                "they are partitioned, foreign, temporary or small, too"));
        return bounded;
    }

    private static String unsupportedReason(TableFacts table) {
        return switch (table.kind()) {
            case PARTITION, PARTITIONED_TABLE ->
                "it is partitioned: an index on the parent cannot be built without blocking writes";
            case FOREIGN_TABLE -> "it is a foreign table: its indexes are the other server's";
            case TABLE, MATERIALIZED_VIEW ->
                table.temporary()
                        ? "it is a temporary table"
                        : table.pages() < CandidateGenerator.MIN_PAGES
                                ? "it fits into " + table.pages() * 8 + " kB: reading it is faster than an index"
                                : "";
            case OTHER -> "";
        };
    }

    private static Recommendation recommend(SelectedIndex index, Catalog catalog, Workload workload, String judgedBy) {
        SelectedIndex.Gain main = index.gains().get(0);
        List<Evidence> evidence = new ArrayList<>();
        workload.shape(main.statement().shape().fingerprint()).ifPresent(s -> evidence.add(measured(s, workload)));
        evidence.add(new Evidence.Planned(String.format(
                Locale.ROOT,
                "cost %,.0f today (%s), %,.1f with the index (%s)",
                main.costBefore(),
                scanToday(main.statement(), index.definition().table()),
                main.costAfter(),
                judgedBy)));
        catalog.table(index.definition().table()).ifPresent(table -> evidence.add(describe(table, index)));
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "no index on " + index.definition().describe(),
                index.gains().stream().map(g -> g.statement().shape()).toList(),
                evidence);
        return new Recommendation(
                finding,
                Change.CreateIndex.of(index.definition()),
                new Impact(index.netMillisPerHour(), index.sizeBytes()));
    }

    private static Evidence measured(ShapeStatistics statistics, Workload workload) {
        return new Evidence.Measured(String.format(
                Locale.ROOT,
                "ran %,d times, %.2f ms on average, p95 %.2f ms: %.0f %% of all time in the database",
                statistics.calls(),
                statistics.latency().meanNanos() / NANOS_PER_MILLI,
                statistics.latency().percentileNanos(95) / NANOS_PER_MILLI,
                100.0 * statistics.totalNanos() / Math.max(workload.totalNanos(), 1)));
    }

    private static String scanToday(WeightedStatement statement, RelationName table) {
        return statement
                .samples()
                .get(0)
                .plan()
                .root()
                .walk()
                .filter(n -> n.relationName().filter(table.name()::equals).isPresent())
                .map(PlanNode::type)
                .findFirst()
                .orElse("not scanned");
    }

    private static Evidence describe(TableFacts table, SelectedIndex index) {
        return new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "%s has %s in %.0f MB and %d other index%s; keeping this one up costs %.0f ms of writes per hour",
                table.name(),
                table.estimatedRows() < 0
                        ? "never been analysed, an unknown number of rows"
                        : String.format(Locale.ROOT, "%,.0f rows", table.estimatedRows()),
                table.sizeBytes() / 1_048_576.0,
                table.indexes().size(),
                table.indexes().size() == 1 ? "" : "es",
                index.writeMillisPerHour()));
    }

    private static long sizeBytes(IndexDefinition index, Catalog catalog) {
        return catalog.table(index.table())
                .map(table ->
                        IndexSizeModel.sizeBytes(index, table, 1.0, IndexSizeModel.distinctKeys(index, table, 1.0)))
                .orElse(0L);
    }

    /** Rows written to the table in the window, scaled to an hour, times what an index entry costs. */
    private static double writeMillisPerHour(IndexDefinition index, Workload workload) {
        double hours = workload.windowHours();
        return workload.shapesByTotalTime().stream()
                        .filter(s -> s.shape().kind() != StatementKind.DELETE)
                        .filter(s -> s.shape().writeTargets().stream().anyMatch(t -> mayBe(t, index.table())))
                        .mapToLong(ShapeStatistics::rows)
                        .sum()
                / hours
                * WRITE_MILLIS_PER_ROW;
    }

    /** Whether a statement that writes {@code named} may write {@code table}: a name without schema may be any. */
    private static boolean mayBe(RelationName named, RelationName table) {
        return named.name().equals(table.name())
                && (named.schema() == null || named.schema().equals(table.schema()));
    }

    private static List<Rejection> rejections(IndexSelection.Outcome outcome) {
        Map<String, Rejection> bySubject = new LinkedHashMap<>();
        outcome.rejected().forEach((index, reason) -> {
            String subject = "index on " + index.describe();
            bySubject.putIfAbsent(subject, new Rejection(subject, reason));
        });
        return bySubject.values().stream().limit(MAX_REJECTIONS).toList();
    }
}
