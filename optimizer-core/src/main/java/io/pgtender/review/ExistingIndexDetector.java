package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.ForeignKeyReader;
import io.pgtender.catalog.IndexInventory;
import io.pgtender.catalog.IndexInventoryReader;
import io.pgtender.catalog.TableFacts;
import io.pgtender.detect.Detection;
import io.pgtender.detect.Detector;
import io.pgtender.detect.Observed;
import io.pgtender.detect.PartitionedIndexRecipe;
import io.pgtender.plan.Explainer;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Indexes that exist and should not, should be another, or are missing where a foreign key needs one.
 *
 * <p>Reads all indexes of the database, not those of the observed statements only. An index is subject of one finding at
 * most, and none goes because of another that goes as well. Thread-safe.
 */
public final class ExistingIndexDetector implements Detector {

    /** Most recommendations of one rule in a report; the rest is counted. */
    static final int MAX_FINDINGS = 20;

    /** Most rejections of one rule in a report; the rest is counted. */
    static final int MAX_REJECTIONS = 8;

    /**
     * In this order: what is broken, what is certain, what nothing reads, and only then what another one could do, so that
     * an index that is read does not go because of one that is not.
     */
    private static final List<IndexRule> RULES = List.of(
            new InvalidIndexes(),
            new DuplicateIndexes(),
            new UnusedIndexes(),
            new RedundantIndexes(),
            new MergeableIndexes(),
            new OversizedIndexes(),
            new UnindexedForeignKeys());

    private final ReviewSettings settings;

    public ExistingIndexDetector() {
        this(ReviewSettings.DEFAULT);
    }

    public ExistingIndexDetector(ReviewSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "existing-indexes";
    }

    @Override
    public Detection detect(Observed observed) throws SQLException {
        Connection server = observed.server();
        if (server == null) {
            return new Detection(List.of(), List.of(), List.of("existing indexes were not looked at: no connection"));
        }
        IndexInventory inventory = IndexInventoryReader.read(server);
        Review review = new Review(
                inventory,
                ForeignKeyReader.readEnforced(server),
                observed.workload(),
                captured(inventory, observed.workload(), new Explainer(server)),
                settings);
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<String> notes = notes(inventory);
        for (IndexRule rule : RULES) {
            Detection detection = rule.look(review);
            for (Recommendation recommendation : bounded(detection.recommendations(), MAX_FINDINGS)) {
                found.add(buildable(recommendation, server));
            }
            rejections.addAll(bounded(detection.rejections(), MAX_REJECTIONS));
            notes.addAll(detection.notes());
            more(detection.recommendations().size() - MAX_FINDINGS, rule, "were found")
                    .ifPresent(notes::add);
            more(detection.rejections().size() - MAX_REJECTIONS, rule, "were looked at and left alone")
                    .ifPresent(notes::add);
        }
        return new Detection(found, rejections, notes);
    }

    /** With a recipe where CREATE INDEX CONCURRENTLY does not do. */
    private static Recommendation buildable(Recommendation recommendation, Connection server) throws SQLException {
        if (recommendation.change() instanceof Change.CreateIndex create) {
            return PartitionedIndexRecipe.of(server, create.definition())
                    .map(recipe -> new Recommendation(recommendation.finding(), recipe, recommendation.impact()))
                    .orElse(recommendation);
        }
        return recommendation;
    }

    /** Of tables with an index that it is worth to merge or make partial. */
    private CapturedScans captured(IndexInventory inventory, Workload workload, Explainer explainer) {
        Set<String> wanted = new HashSet<>();
        Set<String> all = new HashSet<>();
        for (TableFacts table : inventory.tables()) {
            all.add(table.name().name());
            boolean large = table.indexes().stream()
                    .anyMatch(index -> !index.constraint() && index.sizeBytes() >= settings.minUnusedBytes());
            if (large) {
                wanted.add(table.name().name());
            }
        }
        return CapturedScans.of(workload, explainer, wanted, all);
    }

    private static List<String> notes(IndexInventory inventory) {
        List<String> notes = new ArrayList<>();
        if (inventory.indexesLeftOut() > 0) {
            notes.add(inventory.indexesLeftOut() + " existing indexes were not looked at: they are beyond the bound of "
                    + IndexInventoryReader.MAX_INDEXES);
        }
        if (inventory.tablesBusy() > 0) {
            notes.add("the indexes of " + inventory.tablesBusy()
                    + " tables were not looked at: something holds or awaits an exclusive lock there");
        }
        return notes;
    }

    private static <T> List<T> bounded(List<T> all, int most) {
        return all.subList(0, Math.min(all.size(), most));
    }

    private static Optional<String> more(int count, IndexRule rule, String what) {
        return count > 0 ? Optional.of(count + " more " + rule.subject() + " " + what) : Optional.empty();
    }
}
