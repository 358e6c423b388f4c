package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Effect;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.WriteImpact;
import io.pgtender.candidate.IndexCandidate;
import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.PlanNode;
import io.pgtender.selection.SelectedIndex;
import io.pgtender.selection.WeightedStatement;
import io.pgtender.selection.WriteCost;
import io.pgtender.source.StatementOrigin;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says in words and figures why an index was selected. */
final class IndexRecommendations {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Observed observed;
    private final Catalog catalog;
    private final Map<IndexDefinition, IndexCandidate> candidates;
    private final OtherSettings otherSettings;
    private final String engine;

    /**
     * @param candidates what motivated an index; one that the search made itself is not in it
     * @param engine what judged the indexes, as a report names it
     */
    IndexRecommendations(
            Observed observed,
            Catalog catalog,
            Map<IndexDefinition, IndexCandidate> candidates,
            OtherSettings otherSettings,
            String engine) {
        this.observed = observed;
        this.catalog = catalog;
        this.candidates = candidates;
        this.otherSettings = otherSettings;
        this.engine = engine;
    }

    /**
     * @param helpsElsewhere indexes that help under the other settings, too
     * @param recipe how the index is built where CREATE INDEX CONCURRENTLY cannot; empty elsewhere
     */
    Recommendation recommend(
            SelectedIndex index, Set<IndexDefinition> helpsElsewhere, Optional<Change.ApplicationChange> recipe) {
        IndexDefinition definition = index.definition();
        SelectedIndex.Gain main = index.gains().get(0);
        List<Evidence> evidence = new ArrayList<>();
        observed.workload()
                .shape(main.statement().shape().fingerprint())
                .ifPresent(statistics -> evidence.add(measured(statistics, observed.workload())));
        evidence.add(new Evidence.Planned(String.format(
                Locale.ROOT,
                "cost %,.0f today (%s), %,.1f with the index (%s; %s)",
                main.costBefore(),
                scanToday(main.statement(), definition.table()),
                main.costAfter(),
                engine,
                otherSettings.describeGiven())));
        Optional<TableFacts> table = catalog.table(definition.table());
        table.ifPresent(facts -> evidence.add(new Evidence.Catalogued(describe(facts))));
        remarks(definition).forEach(remark -> evidence.add(new Evidence.Planned(remark)));
        index.supersedes().forEach(old -> evidence.add(superseded(old)));
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "no index on " + definition.describe(),
                index.gains().stream().map(g -> g.statement().shape()).toList(),
                evidence);
        Optional<Confidence> confidence = table.map(facts -> IndexConfidence.of(
                index, facts, observed.origins(), helpsElsewhere.contains(definition), otherSettings.describeOther()));
        Impact impact = new Impact(
                index.netMillisPerHour(),
                index.sizeBytes(),
                index.gains().stream().map(IndexRecommendations::effect).toList(),
                Optional.of(writes(index.writes())),
                confidence);
        Change change = recipe.isPresent() ? recipe.get() : Change.CreateIndex.of(definition);
        return new Recommendation(finding, change, impact);
    }

    private Evidence measured(ShapeStatistics statistics, Workload workload) {
        StatementOrigin origin = observed.origins().get(statistics.shape().fingerprint());
        String where = origin == null
                ? ""
                : switch (origin.source()) {
                    case CAPTURED -> "";
                    case CAPTURED_AND_SERVER -> ", other applications counted by pg_stat_statements";
                    case SERVER -> ", as pg_stat_statements counts";
                    case LIST -> ", as the given list says";
                };
        return new Evidence.Measured(String.format(
                Locale.ROOT,
                "ran %,d times, %.2f ms on average, p95 %.2f ms: %.0f %% of all time in the database%s",
                statistics.calls(),
                statistics.latency().meanNanos() / NANOS_PER_MILLI,
                statistics.latency().percentileNanos(95) / NANOS_PER_MILLI,
                100.0 * statistics.totalNanos() / Math.max(workload.totalNanos(), 1),
                where));
    }

    private static Effect effect(SelectedIndex.Gain gain) {
        return new Effect(
                gain.statement().shape(),
                gain.statement().executionsPerHour(),
                gain.millisBefore(),
                gain.millisAfter(),
                gain.costBefore(),
                gain.costAfter());
    }

    private static WriteImpact writes(WriteCost.IndexWrites writes) {
        return new WriteImpact(
                writes.microsPerRow(), writes.walBytesPerRow(), writes.millisPerHour(), writes.hotUpdatesLostPerHour());
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
                .orElse("scanned by its partitions");
    }

    private static String describe(TableFacts table) {
        return String.format(
                Locale.ROOT,
                "%s has %s in %.0f MB and %d other index%s",
                table.name(),
                table.estimatedRows() < 0
                        ? "never been analysed, an unknown number of rows"
                        : String.format(Locale.ROOT, "%,.0f rows", table.estimatedRows()),
                table.sizeBytes() / 1_048_576.0,
                table.indexes().size(),
                table.indexes().size() == 1 ? "" : "es");
    }

    private List<String> remarks(IndexDefinition definition) {
        List<String> remarks = new ArrayList<>();
        IndexCandidate candidate = candidates.get(definition);
        if (candidate == null) {
            return remarks;
        }
        if (candidate.remarks().contains(Remark.EXPRESSION_STATISTICS)) {
            remarks.add("how many rows the expression selects is a guess until ANALYZE has run after the build");
        }
        if (candidate.remarks().contains(Remark.CUSTOM_PLANS_ONLY)) {
            remarks.add("a generic plan cannot use it: with plan_cache_mode = force_generic_plan it would be idle");
        }
        return remarks;
    }

    private static Evidence superseded(IndexFacts old) {
        return new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "makes %s superfluous (%.0f MB): once this one has proved itself, DROP INDEX CONCURRENTLY %s",
                old.definition().describe(),
                old.sizeBytes() / 1_048_576.0,
                new RelationName(old.definition().table().schema(), old.name()).toSql()));
    }
}
