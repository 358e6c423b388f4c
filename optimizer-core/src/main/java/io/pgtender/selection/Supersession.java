package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.whatif.HypotheticalCost;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which existing indexes the chosen ones replace. By structure first: what (a) does, (a, b) does too. Where indexes can be
 * hidden from the planner it has the last word: no sample may get dearer without the old one.
 */
final class Supersession {

    /** Largest rise of a sample's cost that still counts as none: a longer index has somewhat more pages. */
    static final double TOLERANCE = 0.05;

    private final List<StatementCosts> statements;
    private final Catalog catalog;
    private final IndexPool pool;
    private final IndexHiding hiding;

    Supersession(List<StatementCosts> statements, Catalog catalog, IndexPool pool, IndexHiding hiding) {
        this.statements = statements;
        this.catalog = catalog;
        this.pool = pool;
        this.hiding = hiding;
    }

    /**
     * Existing indexes that {@code index} makes superfluous.
     *
     * @param all everything that is chosen
     * @throws SQLException when the connection is lost
     */
    List<IndexFacts> supersededBy(IndexDefinition index, IndexSet all) throws SQLException {
        TableFacts table = catalog.table(index.table()).orElse(null);
        if (table == null) {
            return List.of();
        }
        List<IndexFacts> superseded = new ArrayList<>();
        for (IndexFacts old : Coverage.superseded(table, index)) {
            if (!isMissed(old, all)) {
                superseded.add(old);
            }
        }
        return superseded;
    }

    private boolean isMissed(IndexFacts old, IndexSet all) throws SQLException {
        Set<IndexDefinition> chosen = pool.definitions(all);
        for (StatementCosts statement : statements) {
            for (WeightedStatement.Sample sample : statement.statement().samples()) {
                // Only a plan that reads the old index today can miss it.
                if (!sample.plan().indexNames().contains(old.name())) {
                    continue;
                }
                Optional<HypotheticalCost> without;
                try {
                    without = hiding.costWithout(sample.execution(), sample.plan(), catalog, chosen, List.of(old));
                } catch (SQLException e) {
                    if (CostRequests.isConnectionLost(e)) {
                        throw e;
                    }
                    continue; // what cannot be explained has no vote
                }
                if (without.isPresent()
                        && without.get().costAfter()
                                > (1 + TOLERANCE) * sample.plan().cost()) {
                    return true;
                }
            }
        }
        return false;
    }
}
