package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells the conditions that bound what a scan reads of a btree from those that only filter its entries (selfuncs.c,
 * btcostestimate): equalities on leading keys and the first inequality; from PostgreSQL 18 on also keys behind a gap that
 * a skip scan bridges.
 */
final class BoundaryQuals {

    /** nbtree skips over keys without an equality from this version on. */
    private static final int SKIP_SCAN_VERSION = 18;

    /** A range selects less than this: no use to skip within it (selfuncs.h, DEFAULT_RANGE_INEQ_SEL). */
    private static final double MIN_SKIPPED_RANGE = 0.005;

    private final CostSettings settings;
    private final Selectivities selectivities;

    BoundaryQuals(CostSettings settings, Selectivities selectivities) {
        this.settings = settings;
        this.selectivities = selectivities;
    }

    BtreeCost.Quals of(Scan scan, IndexDefinition index, IndexMatch match, double indexPages) throws SQLException {
        List<Condition> bounds = new ArrayList<>();
        List<Condition> skipped = new ArrayList<>();
        double scans = 1;
        int position = 0;
        boolean equality = false;
        boolean exact = true;
        for (IndexMatch.Group group : match.groups()) {
            if (position < group.position()) {
                double before = scans;
                if (equality) {
                    position++;
                    skipped.clear();
                }
                equality = false;
                while (position < group.position()) {
                    Optional<Double> values = valuesToSkip(scan, index.keys().get(position), skipped);
                    scans = values.isEmpty() ? scans : scans * values.get();
                    if (values.isEmpty() || indexPages < scans) {
                        scans = before;
                        break;
                    }
                    position++;
                    skipped.clear();
                }
                if (position != group.position()) {
                    break;
                }
            }
            for (Condition condition : group.conditions()) {
                if (condition.kind() == Kind.ANY_OF) {
                    scans *= Math.max(1, ArrayLength.of(condition.operand()));
                }
                exact &= condition.kind() == Kind.EQUALITY || condition.kind() == Kind.JOIN_EQUALITY;
            }
            equality = group.isEquality();
            bounds.addAll(group.conditions());
            if (!equality && group.position() < index.keys().size() - 1) {
                skipped.addAll(group.conditions());
            }
        }
        boolean oneRow = index.unique()
                && exact
                && equality
                && match.groups().size() == index.keys().size();
        return new BtreeCost.Quals(
                selectivity(scan, match.conditions(), match),
                oneRow ? 1 / scan.tuples() : selectivity(scan, bounds, match),
                match.conditions().size(),
                scans);
    }

    /** Descents that skipping over a key takes; empty when the planner would not skip. */
    private Optional<Double> valuesToSkip(Scan scan, IndexKey key, List<Condition> rangeOnIt) throws SQLException {
        TableFacts table = scan.table();
        Optional<ColumnFacts.Statistics> statistics = Optional.ofNullable(key.column())
                .flatMap(table::column)
                .flatMap(c -> Optional.ofNullable(c.statistics()));
        if (settings.majorVersion() < SKIP_SCAN_VERSION || statistics.isEmpty()) {
            return Optional.empty();
        }
        double distinct = Math.max(1, statistics.get().distinct());
        if (rangeOnIt.isEmpty()) {
            return Optional.of(distinct + 1);
        }
        double range = selectivities.of(table, scan.alias(), rangeOnIt);
        return range < MIN_SKIPPED_RANGE ? Optional.empty() : Optional.of(Math.max(1, Math.rint(distinct * range)));
    }

    private double selectivity(Scan scan, List<Condition> conditions, IndexMatch match) throws SQLException {
        List<Condition> all = new ArrayList<>(conditions);
        all.addAll(match.predicate());
        return selectivities.of(scan.table(), scan.alias(), all);
    }
}
