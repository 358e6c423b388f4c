package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.candidate.CandidateGenerator;
import io.pgtender.candidate.CandidateRejection;
import io.pgtender.candidate.Candidates;
import io.pgtender.candidate.IndexCandidate;
import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Explainer;
import io.pgtender.selection.IndexSelection;
import io.pgtender.selection.SelectedIndex;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.selection.TableWrites;
import io.pgtender.selection.WriteCostModel;
import io.pgtender.sql.RelationName;
import io.pgtender.whatif.IndexSizes;
import io.pgtender.whatif.WhatIf;
import io.pgtender.whatif.WhatIfs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Statements that read far more than they return because an index is missing.
 *
 * <p>Hot shapes are explained with parameters of real executions; rules propose candidates from their plans; the planner
 * (HypoPG, or the analytic model) judges them; a search finds the set that saves most time for its price. An index that
 * the planner would not use is never recommended.
 */
public final class MissingIndexDetector implements Detector {

    /** Most candidates judged in one analysis. */
    static final int MAX_CANDIDATES = 300;

    /** Rejected candidates that a report names. */
    static final int MAX_REJECTIONS = 12;

    /** Smallest saving, as a share of a statement's cost, that counts under other settings. */
    private static final double MIN_SAVING_ELSEWHERE = 0.1;

    /** How what {@link IndexSelection} says begins, of a candidate that no plan reads. */
    private static final String NOT_USED = "the planner would not use it";

    /** Unused candidates that are asked about under other settings. */
    private static final int MAX_ASKED_ELSEWHERE = 40;

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
        ExplainedStatements explained = ExplainedStatements.of(observed, new Explainer(server));
        if (explained.relations().isEmpty()) {
            return new Detection(List.of(), explained.rejections(), List.of());
        }
        Catalog read = CatalogReader.read(server, explained.relations());
        CandidateGenerator generator = CandidateGenerator.open(server, read);
        Candidates candidates = generator.candidates(explained.planned());
        Catalog catalog = withRoots(read, generator);
        List<Rejection> rejections = new ArrayList<>(explained.rejections());
        rejections.addAll(bounded(candidates.rejections()));
        return new Analysis(observed, server, explained, catalog, candidates).run(rejections);
    }

    /** Indexes on partitioned tables are judged and sized by the parent's facts. */
    private static Catalog withRoots(Catalog catalog, CandidateGenerator generator) {
        Map<RelationName, TableFacts> tables = new LinkedHashMap<>();
        catalog.tables().forEach(table -> {
            tables.put(table.name(), table);
            generator.facts().root(table).ifPresent(root -> tables.putIfAbsent(root.name(), root));
        });
        return new Catalog(catalog.server(), tables.values(), catalog.notes());
    }

    private static List<Rejection> bounded(List<CandidateRejection> rejections) {
        List<Rejection> bounded = new ArrayList<>(rejections.stream()
                .limit(MAX_REJECTIONS)
                .map(r -> new Rejection(r.subject(), r.reason()))
                .toList());
        if (rejections.size() > MAX_REJECTIONS) {
            bounded.add(new Rejection(
                    (rejections.size() - MAX_REJECTIONS) + " more ideas", "left out for reasons like those above"));
        }
        return bounded;
    }

    /** One run, with what it knows. */
    private final class Analysis {

        private final Observed observed;
        private final Connection server;
        private final ExplainedStatements explained;
        private final Catalog catalog;
        private final Map<IndexDefinition, IndexCandidate> candidates = new LinkedHashMap<>();
        private final OtherSettings otherSettings;

        Analysis(
                Observed observed,
                Connection server,
                ExplainedStatements explained,
                Catalog catalog,
                Candidates proposed) {
            this.observed = observed;
            this.server = server;
            this.explained = explained;
            this.catalog = catalog;
            this.otherSettings = new OtherSettings(server, catalog);
            proposed.candidates().stream()
                    .limit(MAX_CANDIDATES)
                    .forEach(candidate -> candidates.put(candidate.definition(), candidate));
        }

        Detection run(List<Rejection> rejections) throws SQLException {
            Set<IndexDefinition> judged = candidates.values().stream()
                    .filter(candidate -> !candidate.remarks().contains(Remark.NOT_COSTED))
                    .map(IndexCandidate::definition)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            List<Recommendation> recommendations = new ArrayList<>();
            List<String> notes = new ArrayList<>(catalog.notes());
            try (WhatIf whatIf = WhatIfs.open(server, catalog)) {
                IndexSelection.Outcome outcome = selection(whatIf).select(explained.statements(), judged);
                Set<IndexDefinition> elsewhere = elsewhere(outcome);
                IndexRecommendations words =
                        new IndexRecommendations(observed, catalog, candidates, otherSettings, whatIf.describe());
                for (SelectedIndex index : outcome.selected()) {
                    Optional<Change.ApplicationChange> recipe = PartitionedIndexRecipe.of(server, index.definition());
                    recommendations.add(words.recommend(index, elsewhere, recipe));
                }
                outcome.silenced()
                        .forEach((statement, reason) ->
                                rejections.add(new Rejection(statement.shape().text(), reason)));
                rejections.addAll(rejected(outcome, elsewhere));
                notes.add(judgedBy(whatIf, outcome));
            }
            return new Detection(recommendations, rejections, notes);
        }

        private IndexSelection selection(WhatIf whatIf) throws SQLException {
            IndexFractions fractions = new IndexFractions(new Explainer(server), catalog);
            Map<RelationName, TableWrites> writes = new HashMap<>();
            return IndexSelection.builder(whatIf, catalog)
                    .limits(limits)
                    .sizes(new IndexSizes(server, catalog, IndexKnowledge.distinct(server, catalog)))
                    .writes(new WriteCostModel(
                            catalog,
                            table -> writes.computeIfAbsent(table, t -> TableWrites.of(t, observed.workload())),
                            fractions::of))
                    .hiding(whatIf::costWithout)
                    .nanoTime(nanoTime)
                    .build();
        }

        /** Selected ones that help under the other settings as well, and rejected ones that only would there. */
        private Set<IndexDefinition> elsewhere(IndexSelection.Outcome outcome) throws SQLException {
            Set<IndexDefinition> asked = new LinkedHashSet<>();
            outcome.selected().forEach(index -> asked.add(index.definition()));
            Set<IndexDefinition> helping =
                    new LinkedHashSet<>(otherSettings.helping(asked, explained.statements(), MIN_SAVING_ELSEWHERE));
            Set<IndexDefinition> unused = outcome.rejected().entrySet().stream()
                    .filter(rejected -> rejected.getValue().startsWith(NOT_USED))
                    .map(Map.Entry::getKey)
                    .limit(MAX_ASKED_ELSEWHERE)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (!unused.isEmpty()) {
                helping.addAll(otherSettings.helping(unused, explained.statements(), MIN_SAVING_ELSEWHERE));
            }
            return helping;
        }

        private List<Rejection> rejected(IndexSelection.Outcome outcome, Set<IndexDefinition> elsewhere) {
            Map<String, Rejection> bySubject = new LinkedHashMap<>();
            outcome.rejected().forEach((index, reason) -> {
                String subject = "index on " + index.describe();
                String why = elsewhere.contains(index)
                        ? "the planner would not use it here, but would with " + otherSettings.describeOther()
                        : reason;
                bySubject.putIfAbsent(subject, new Rejection(subject, why));
            });
            return bySubject.values().stream().limit(MAX_REJECTIONS).toList();
        }

        private String judgedBy(WhatIf whatIf, IndexSelection.Outcome outcome) {
            String engine = "Indexes judged by " + whatIf.describe();
            String requests = String.format(
                    Locale.ROOT,
                    ": %,d questions, %,d answered from earlier ones",
                    outcome.requests().asked(),
                    outcome.requests().reused());
            return engine
                    + requests
                    + (catalog.server().extension("hypopg").isPresent() ? "." : "; HypoPG is not installed here.");
        }
    }
}
