package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.sql.RelationName;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the model knows of one plan whatever is offered. Kept from one question to the next. Not thread-safe. */
final class PlanMemory {

    /** Sets of indexes on one table that are recognised when they are offered again; the one unused for longest goes first. */
    private static final int MAX_OFFERS = 2_048;

    /** Places in the plan for which paths are kept, over all offers. */
    private static final int MAX_PATHS = 512;

    /** Works something out that may need the server. */
    interface Question<T> {
        T answer() throws SQLException;
    }

    /**
     * A block of joins.
     *
     * @param rows how many rows its joins have
     * @param memory what was worked out of it
     */
    record Block(JoinBlock joins, JoinRows rows, JoinMemory memory) {}

    private record Place(PlanNode node, Demand demand, List<Integer> offers) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place
                    && node == place.node
                    && demand.equals(place.demand)
                    && offers.equals(place.offers);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(node) + demand.hashCode()) + offers.hashCode();
        }
    }

    private record Offered(RelationName table, Set<IndexDefinition> indexes) {}

    private final PlanFacts facts;
    private final CostSettings settings;
    private final ScanPaths scanPaths;
    private final Selectivities selectivities;
    private final CommonValues commonValues;
    private final IdentityHashMap<PlanNode, Optional<Block>> blocks = new IdentityHashMap<>();
    private final Set<PlanNode> inBlock = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<PlanNode, Map<Share, JoinContext.Way>> references = new IdentityHashMap<>();
    private final RecentAnswers<Offered, Integer> numbers = new RecentAnswers<>(MAX_OFFERS);
    private final RecentAnswers<Place, List<Path>> paths = new RecentAnswers<>(MAX_PATHS);
    private int numbered;
    private @Nullable Path without;

    PlanMemory(
            Plan plan,
            Catalog catalog,
            StatementHints hints,
            Selectivities selectivities,
            CommonValues commonValues,
            IndexShapes shapes) {
        this.facts = new PlanFacts(plan, catalog, selectivities, hints);
        this.settings = CostSettings.of(catalog.server());
        this.scanPaths = new ScanPaths(catalog.server(), selectivities, shapes, facts.totalTablePages());
        this.selectivities = selectivities;
        this.commonValues = commonValues;
    }

    PlanFacts facts() {
        return facts;
    }

    CostSettings settings() {
        return settings;
    }

    ScanPaths scanPaths() {
        return scanPaths;
    }

    /** What one question offers, told apart from what others offer. */
    Offers offers(Map<RelationName, Set<IndexDefinition>> byTable) throws SQLException {
        Map<RelationName, Integer> ofTables = new HashMap<>();
        for (Map.Entry<RelationName, Set<IndexDefinition>> entry : byTable.entrySet()) {
            Offered offered = new Offered(entry.getKey(), Set.copyOf(entry.getValue()));
            ofTables.put(entry.getKey(), numbers.of(offered, () -> numbered++));
        }
        return new Offers(byTable, ofTables);
    }

    /**
     * Ways to compute {@code node}.
     *
     * @param offers what is offered on the tables of the node, in short
     */
    List<Path> paths(PlanNode node, Demand demand, List<Integer> offers, Question<List<Path>> question)
            throws SQLException {
        return paths.of(new Place(node, demand, offers), question);
    }

    /** The cheapest way to run the statement. */
    Path without(Question<Path> question) throws SQLException {
        Path known = without;
        if (known == null) {
            known = question.answer();
            without = known;
        }
        return known;
    }

    /** The block whose topmost join is {@code top}; empty below one, and where joins cannot be told apart safely. */
    Optional<Block> block(PlanNode top) throws SQLException {
        Optional<Block> known = blocks.get(top);
        if (known == null) {
            known = Optional.empty();
            if (!inBlock.contains(top)) {
                Optional<JoinBlock> joins = JoinBlock.of(top, facts, selectivities, settings);
                if (joins.isPresent()) {
                    inBlock.addAll(joins.get().joins().values());
                    JoinRows rows = new JoinRows(joins.get(), selectivities, commonValues, facts);
                    known = Optional.of(new Block(joins.get(), rows, new JoinMemory()));
                }
            }
            blocks.put(top, known);
        }
        return known;
    }

    /** The cheapest ways to compute the block of joins below {@code top}. */
    Map<Share, JoinContext.Way> reference(PlanNode top, Question<Map<Share, JoinContext.Way>> question)
            throws SQLException {
        Map<Share, JoinContext.Way> known = references.get(top);
        if (known == null) {
            known = question.answer();
            references.put(top, known);
        }
        return known;
    }
}
