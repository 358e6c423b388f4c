package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What-if through HypoPG: the real planner with hypothetical indexes that exist for one session only. The connection has to
 * be this object's own while it lives: hypothetical indexes of others on it are forgotten by every call.
 *
 * <p>HypoPG takes a btree for 1.2 to 4 times its true size and gives it no height, so that an index-only scan looks too
 * dear and a look-up too cheap. The choice of plan is left as HypoPG makes it; the cost of the plan is put right by
 * {@link TrueSizeCorrection}. An index that only its exaggerated size keeps out of the plan is missed.
 *
 * <p>An index on a partitioned table is taken, and stands on each of its partitions. A copy of a valid index is left out:
 * without a height it would look cheaper than the original.
 */
public final class HypoPgWhatIf implements WhatIf {

    /**
     * Hypothetical indexes at one time. HypoPG draws their numbers from those that no object of the server has between
     * the last built-in one and 16384: 2,756 on PostgreSQL 17, and the planner's time grows with each of them. More are
     * offered in batches, and the winners of the batches together.
     */
    public static final int MAX_INDEXES = 300;

    private static final Logger log = LoggerFactory.getLogger(HypoPgWhatIf.class);

    private final Connection raw;
    private final Explainer explainer;
    private final HypoPgSession session;
    private final TrueSizeCorrection correction;
    private final Set<IndexDefinition> refusedEver = new HashSet<>();
    private final Map<IndexDefinition, Long> sizes = new HashMap<>();

    /** Whether no hypothetical index of ours is there. Not known at first: the connection may come from a pool. */
    private boolean clean;

    private boolean warned;

    private HypoPgWhatIf(Connection raw, HypoPgSession session) {
        this.raw = raw;
        this.explainer = new Explainer(raw);
        this.session = session;
        this.correction = new TrueSizeCorrection(new Selectivities(explainer));
    }

    /**
     * A session on {@code raw} if HypoPG is installed in its database.
     *
     * @param raw a connection in autocommit that the caller owns and that nobody else uses meanwhile
     * @throws SQLException when the server refuses the question
     */
    public static Optional<HypoPgWhatIf> open(Connection raw) throws SQLException {
        return HypoPgSession.open(raw).map(session -> new HypoPgWhatIf(raw, session));
    }

    @Override
    public String describe() {
        return "HypoPG " + session.version();
    }

    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        return plan(execution, plan, catalog, indexes, List.of()).cost(plan);
    }

    @Override
    public Optional<HypotheticalCost> costWithout(
            ParameterVector execution,
            Plan plan,
            Catalog catalog,
            Collection<IndexDefinition> indexes,
            Collection<IndexFacts> hidden)
            throws SQLException {
        if (hidden.isEmpty()) {
            return Optional.of(cost(execution, plan, catalog, indexes));
        }
        return session.canHide()
                ? Optional.of(plan(execution, plan, catalog, indexes, hidden).cost(plan))
                : Optional.empty();
    }

    boolean canHide() {
        return session.canHide();
    }

    /**
     * A plan over hypothetical indexes.
     *
     * @param plan as the server made it, under HypoPG's sizes
     * @param cost of that plan under true sizes
     * @param used those of the offered indexes that it reads
     * @param refused those that HypoPG does not take
     */
    record Outcome(Plan plan, double cost, Set<IndexDefinition> used, Set<IndexDefinition> refused) {

        HypotheticalCost cost(Plan today) {
            return new HypotheticalCost(today.cost(), cost, used);
        }
    }

    /** What the planner would do; today's plan where it would use nothing that is offered. */
    Outcome plan(
            ParameterVector execution,
            Plan today,
            Catalog catalog,
            Collection<IndexDefinition> indexes,
            Collection<IndexFacts> hidden)
            throws SQLException {
        List<IndexDefinition> offered = new ArrayList<>();
        Set<IndexDefinition> refused = new LinkedHashSet<>();
        for (IndexDefinition index : new LinkedHashSet<>(indexes)) {
            if (!HypoPgSession.knows(index.accessMethod())) {
                refused.add(index);
            } else if (concerns(catalog, index.table()) && !exists(catalog, index, hidden)) {
                offered.add(index);
            }
        }
        while (offered.size() > MAX_INDEXES) {
            Set<IndexDefinition> winners = new LinkedHashSet<>();
            for (int from = 0; from < offered.size(); from += MAX_INDEXES) {
                List<IndexDefinition> batch = offered.subList(from, Math.min(offered.size(), from + MAX_INDEXES));
                winners.addAll(
                        batch(execution, today, catalog, batch, hidden, refused).used());
            }
            if (winners.size() >= offered.size()) {
                break; // a statement that reads more indexes than a batch holds
            }
            offered = new ArrayList<>(winners);
        }
        return batch(execution, today, catalog, offered, hidden, refused);
    }

    private Outcome batch(
            ParameterVector execution,
            Plan today,
            Catalog catalog,
            Collection<IndexDefinition> indexes,
            Collection<IndexFacts> hidden,
            Set<IndexDefinition> refused)
            throws SQLException {
        if (indexes.isEmpty() && hidden.isEmpty()) {
            return new Outcome(today, today.cost(), Set.of(), refused);
        }
        if (!clean) {
            session.reset();
        }
        clean = false;
        Outcome outcome;
        try {
            Map<String, HypoPgSession.Created> created = new HashMap<>();
            Map<String, IndexDefinition> names = new HashMap<>();
            create(indexes, created, names, refused);
            session.hide(hidden.stream().map(IndexFacts::oid).toList());
            outcome = names.isEmpty() && hidden.isEmpty()
                    ? new Outcome(today, today.cost(), Set.of(), refused)
                    : explained(execution, today, catalog, hidden, created, names, refused);
        } catch (SQLException | RuntimeException e) {
            try {
                session.reset();
            } catch (SQLException f) {
                e.addSuppressed(f);
            }
            throw e;
        }
        session.reset();
        clean = true;
        return outcome;
    }

    private Outcome explained(
            ParameterVector execution,
            Plan today,
            Catalog catalog,
            Collection<IndexFacts> hidden,
            Map<String, HypoPgSession.Created> created,
            Map<String, IndexDefinition> names,
            Set<IndexDefinition> refused)
            throws SQLException {
        Plan after = explainer.explain(
                execution.sql(), statement -> ParameterBinder.bind(statement, execution.parameters()));
        Set<IndexDefinition> used = new HashSet<>();
        Map<String, TrueSizeCorrection.Offered> read = new HashMap<>();
        for (String name : after.indexNames()) {
            IndexDefinition index = names.get(name);
            HypoPgSession.Created made = created.get(name);
            if (index != null && made != null) {
                used.add(index);
                read.put(name, new TrueSizeCorrection.Offered(index, sizeBytes(index, made)));
            }
        }
        if (used.isEmpty()) {
            return hidden.isEmpty()
                    ? new Outcome(today, today.cost(), Set.of(), refused)
                    : new Outcome(after, after.cost(), Set.of(), refused);
        }
        double cost = correction.cost(after, catalog, read);
        return hidden.isEmpty() && cost >= today.cost()
                ? new Outcome(today, today.cost(), Set.of(), refused)
                : new Outcome(after, cost, used, refused);
    }

    /** What HypoPG says of an index once, it says always. */
    private long sizeBytes(IndexDefinition index, HypoPgSession.Created made) throws SQLException {
        Long known = sizes.get(index);
        if (known == null) {
            known = session.sizeBytes(made);
            sizes.put(index, known);
        }
        return known;
    }

    /** An index concerns a statement if its table was read for it, or may be the parent of a partition that was. */
    private static boolean concerns(Catalog catalog, RelationName table) {
        return catalog.table(table).isPresent()
                || catalog.tables().stream().anyMatch(t -> t.kind() == TableFacts.Kind.PARTITION);
    }

    private static boolean exists(Catalog catalog, IndexDefinition index, Collection<IndexFacts> hidden) {
        return catalog.table(index.table()).stream()
                .flatMap(t -> t.indexes().stream())
                .filter(i -> hidden.stream().noneMatch(h -> h.oid() == i.oid()))
                .anyMatch(i -> i.valid() && IndexCopies.isCopy(index, i.definition()));
    }

    /** Creates the indexes together; one by one where one is refused, so that only that one is left out. */
    private void create(
            Collection<IndexDefinition> indexes,
            Map<String, HypoPgSession.Created> created,
            Map<String, IndexDefinition> names,
            Set<IndexDefinition> refused)
            throws SQLException {
        List<IndexDefinition> taken = new ArrayList<>(indexes);
        taken.removeAll(refusedEver);
        indexes.stream().filter(refusedEver::contains).forEach(refused::add);
        if (taken.isEmpty()) {
            return;
        }
        List<HypoPgSession.Created> made;
        try {
            made = session.create(taken);
        } catch (SQLException e) {
            if (!raw.getAutoCommit() || raw.isClosed()) {
                throw e;
            }
            for (IndexDefinition index : taken) {
                create(index, created, names, refused);
            }
            return;
        }
        for (int i = 0; i < made.size(); i++) {
            created.put(made.get(i).name(), made.get(i));
            names.put(made.get(i).name(), taken.get(i));
        }
    }

    /** Creates the index; what HypoPG or the server's parser refuses is left out. */
    private void create(
            IndexDefinition index,
            Map<String, HypoPgSession.Created> created,
            Map<String, IndexDefinition> names,
            Set<IndexDefinition> refused)
            throws SQLException {
        try {
            HypoPgSession.Created made = session.create(index);
            created.put(made.name(), made);
            names.put(made.name(), index);
        } catch (SQLException e) {
            if (!raw.getAutoCommit() || raw.isClosed()) {
                throw e;
            }
            refused.add(index);
            refusedEver.add(index);
            warnOnce("{} does not take an index of method {}: {}", describe(), index.accessMethod(), e.getSQLState());
        }
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
        session.reset();
    }
}
