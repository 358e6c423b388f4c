package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hypothetical GIN indexes of one session: their size, and what conditions they serve. */
final class GinIndexes {

    /** {@code maintenance_work_mem} where it was not read. */
    private static final double DEFAULT_BUILD_BYTES = 64 << 20;

    private record Place(IndexDefinition index, long table) {}

    private final Selectivities selectivities;
    private final KeySampler sampler;
    private final Map<Place, Optional<GinSizeModel.Shape>> shapes = new HashMap<>();

    GinIndexes(Selectivities selectivities, KeySampler sampler) {
        this.selectivities = selectivities;
        this.sampler = sampler;
    }

    /** Memory in which a server builds an index. */
    static double buildBytes(ServerFacts server) {
        return server.settings().containsKey("maintenance_work_mem")
                ? server.number("maintenance_work_mem") * 1_024
                : DEFAULT_BUILD_BYTES;
    }

    /** The index as it would stand; empty when a key is of a type that is not modelled or cannot be sampled. */
    Optional<GinSizeModel.Shape> shape(IndexDefinition index, TableFacts table, double buildBytes) throws SQLException {
        Place place = new Place(index, table.oid());
        Optional<GinSizeModel.Shape> known = shapes.get(place);
        if (known == null) {
            known = compute(index, table, buildBytes);
            shapes.put(place, known);
        }
        return known;
    }

    private Optional<GinSizeModel.Shape> compute(IndexDefinition index, TableFacts table, double buildBytes)
            throws SQLException {
        double tuples = selectivities.tuples(table);
        double rows = index.predicate() == null ? tuples : tuples * selectivities.fraction(table, index.predicate());
        GinSizeModel.Shape sum = null;
        for (IndexKey key : index.keys()) {
            Optional<GinKeys> keys = sampler.keysOf(key, table);
            Optional<KeySample> sample = keys.isEmpty()
                    ? Optional.empty()
                    : sampler.sample(key, keys.get(), table, tuples, index.predicate());
            if (sample.isEmpty()) {
                return Optional.empty();
            }
            GinSizeModel.Shape shape = GinSizeModel.of(sample.get(), rows, table.pages(), buildBytes);
            sum = sum == null ? shape : sum.plus(shape);
        }
        return Optional.ofNullable(sum);
    }

    /**
     * Conditions that the index evaluates itself.
     *
     * @param conditions those it serves
     * @param search what they look up
     */
    record Match(List<Condition> conditions, GinCost.Search search) {}

    /** Empty when the index serves no condition. */
    Optional<Match> match(IndexDefinition index, TableFacts table, String alias, List<Condition> conditions)
            throws SQLException {
        List<Condition> served = new ArrayList<>();
        GinCost.Search search = new GinCost.Search(0, 0, 0);
        for (IndexKey key : index.keys()) {
            Optional<GinKeys> keys = sampler.keysOf(key, table);
            for (Condition condition : conditions) {
                Optional<GinCost.Search> one = keys.isPresent() && isOn(key, alias, condition)
                        ? GinSearch.of(keys.get(), condition)
                        : Optional.empty();
                if (one.isPresent()) {
                    served.add(condition);
                    search = search.and(one.get());
                }
            }
        }
        return served.isEmpty() ? Optional.empty() : Optional.of(new Match(served, search));
    }

    /** Whether the condition compares the key; a column of varchar stands under a cast to text. */
    static boolean isOn(IndexKey key, String alias, Condition condition) {
        if (!condition.alias().equals(alias)) {
            return false;
        }
        String column = key.column();
        String side = condition.column();
        if (column != null && side != null) {
            return column.equals(side);
        }
        String expression = condition.expression();
        if (expression == null) {
            return false;
        }
        String bare = Expressions.bare(Expressions.withoutAlias(expression, alias));
        if (column == null) {
            return bare.equals(Expressions.bare(key.expression()));
        }
        // Operators that a btree does not know leave the column in the expression.
        int cast = bare.indexOf("::");
        String named = Expressions.bare(cast > 0 ? bare.substring(0, cast) : bare);
        return named.equals(column) || named.equals("\"" + column.replace("\"", "\"\"") + "\"");
    }
}
