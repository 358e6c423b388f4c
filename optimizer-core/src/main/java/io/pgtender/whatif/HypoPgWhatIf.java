package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What-if through HypoPG: the real planner with hypothetical indexes that exist for one session only. The connection has to
 * be this object's own while it lives: hypothetical indexes of others on it are forgotten by every call.
 *
 * <p>HypoPG takes an index for 1.2 to 4 times its true size and gives it no height, and sees no statistics of an
 * expression; a storage budget is to be kept with {@link IndexSizeModel}, not with its sizes.
 */
public final class HypoPgWhatIf implements WhatIf {

    /** Hypothetical indexes of one call; more are ignored, and said once in the log. */
    public static final int MAX_INDEXES = 300;

    private static final Logger log = LoggerFactory.getLogger(HypoPgWhatIf.class);

    private final Connection raw;
    private final Explainer explainer;
    private final String version;
    private final String schema;
    private boolean warned;

    private HypoPgWhatIf(Connection raw, String version, String schema) {
        this.raw = raw;
        this.explainer = new Explainer(raw);
        this.version = version;
        this.schema = schema;
    }

    /**
     * A session on {@code raw} if HypoPG is installed in its database.
     *
     * @param raw a connection in autocommit that the caller owns and that nobody else uses meanwhile
     * @throws SQLException when the server refuses the question
     */
    public static Optional<HypoPgWhatIf> open(Connection raw) throws SQLException {
        try (PreparedStatement statement =
                        raw.prepareStatement(SqlResource.read(HypoPgWhatIf.class, "hypopg_extension"));
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new HypoPgWhatIf(raw, row.getString(1), row.getString(2)))
                    : Optional.empty();
        }
    }

    @Override
    public String describe() {
        return "HypoPG " + version;
    }

    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        reset();
        try {
            Map<String, IndexDefinition> names = new HashMap<>();
            for (IndexDefinition index : indexes) {
                if (names.size() >= MAX_INDEXES) {
                    warnOnce("more than {} hypothetical indexes at once; the rest is ignored", MAX_INDEXES);
                    break;
                }
                if (concerns(catalog, index.table())) {
                    create(index, names);
                }
            }
            if (names.isEmpty()) {
                return new HypotheticalCost(plan.cost(), plan.cost(), Set.of());
            }
            Plan after = explainer.explain(
                    execution.sql(), statement -> ParameterBinder.bind(statement, execution.parameters()));
            Set<IndexDefinition> used = new HashSet<>();
            for (String name : after.indexNames()) {
                IndexDefinition index = names.get(name);
                if (index != null) {
                    used.add(index);
                }
            }
            double costAfter = used.isEmpty() ? plan.cost() : after.cost();
            return new HypotheticalCost(plan.cost(), costAfter, used);
        } finally {
            reset();
        }
    }

    /** An index concerns a statement if its table was read for it, or may be the parent of a partition that was. */
    private static boolean concerns(Catalog catalog, RelationName table) {
        return catalog.table(table).isPresent()
                || catalog.tables().stream().anyMatch(t -> t.kind() == TableFacts.Kind.PARTITION);
    }

    /** Creates the index; an access method that HypoPG does not know leaves it out. */
    private void create(IndexDefinition index, Map<String, IndexDefinition> names) throws SQLException {
        try (PreparedStatement statement =
                raw.prepareStatement("SELECT indexname FROM " + function("hypopg_create_index") + "(?)")) {
            statement.setString(1, index.createSql("", false));
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    names.put(row.getString(1), index);
                }
            }
        } catch (SQLException e) {
            if (!raw.getAutoCommit() || raw.isClosed()) {
                throw e;
            }
            warnOnce("{} does not take an index of method {}: {}", describe(), index.accessMethod(), e.getSQLState());
        }
    }

    private void reset() throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute("SELECT " + function("hypopg_reset") + "()");
        }
    }

    private String function(String name) {
        return Identifiers.quote(schema) + "." + name;
    }

    private void warnOnce(String message, Object... values) {
        if (warned) {
            log.debug(message, values);
        } else {
            warned = true;
            log.warn(message, values);
        }
    }

    @Override
    public void close() throws SQLException {
        reset();
    }
}
