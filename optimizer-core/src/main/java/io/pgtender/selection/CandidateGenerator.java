package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnTypes;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortColumn;
import io.pgtender.plan.SortKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proposes btree indexes for the scans of a plan.
 *
 * <p>For each scanned table: the columns compared for equality, most selective first; then either one range column or the
 * ORDER BY columns of the sort above; a join column first, alone and followed by the equality columns. Prefixes are
 * proposed too, so that several statements may share one index. (Chaudhuri and Narasayya, VLDB 1997, section 4; Lahdenmäki
 * and Leach, "Relational Database Index Design and the Optimizers", 2005, chapter 8.)
 */
public final class CandidateGenerator {

    /** Most key columns of a proposed index. */
    public static final int MAX_KEYS = 4;

    /** Tables smaller than this are read faster than an index is searched, in 8 kB pages. */
    public static final long MIN_PAGES = 16;

    private final Catalog catalog;

    public CandidateGenerator(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Candidates for one plan, in no particular order, without those that exist already. */
    public Set<IndexDefinition> candidates(Plan plan) {
        Map<String, Occurrence> occurrences = new LinkedHashMap<>();
        collectScans(plan, occurrences);
        collectConditions(plan, occurrences);
        collectSorts(plan.root(), occurrences);
        Set<IndexDefinition> candidates = new LinkedHashSet<>();
        for (Occurrence occurrence : occurrences.values()) {
            propose(occurrence, candidates);
        }
        return candidates;
    }

    private static void propose(Occurrence occurrence, Set<IndexDefinition> candidates) {
        TableFacts table = occurrence.table;
        List<String> equal = mostSelectiveFirst(table, occurrence.equal);
        for (String range : withNone(occurrence.range)) {
            addNestedPrefixes(table, equal, range, candidates);
        }
        if (!occurrence.order.isEmpty() && occurrence.order.size() + equal.size() <= MAX_KEYS) {
            List<IndexKey> keys = new ArrayList<>(columnKeys(equal));
            keys.addAll(occurrence.order);
            add(table, keys, candidates);
            add(table, occurrence.order, candidates);
        }
        for (String join : occurrence.join) {
            add(table, columnKeys(List.of(join)), candidates);
            List<String> keys = new ArrayList<>(List.of(join));
            equal.stream().filter(c -> !c.equals(join)).limit(MAX_KEYS - 1L).forEach(keys::add);
            add(table, columnKeys(keys), candidates);
        }
        if (occurrence.join.size() > 1 && occurrence.join.size() <= MAX_KEYS) {
            add(table, columnKeys(mostSelectiveFirst(table, occurrence.join)), candidates);
        }
    }

    private static void addNestedPrefixes(
            TableFacts table, List<String> equal, String range, Set<IndexDefinition> candidates) {
        int most = Math.min(equal.size(), range.isEmpty() ? MAX_KEYS : MAX_KEYS - 1);
        for (int count = most; count >= 0; count--) {
            List<String> columns = new ArrayList<>(equal.subList(0, count));
            if (!range.isEmpty()) {
                columns.add(range);
            }
            if (!columns.isEmpty()) {
                add(table, columnKeys(columns), candidates);
            }
        }
    }

    private static void add(TableFacts table, List<IndexKey> keys, Set<IndexDefinition> candidates) {
        Set<@Nullable String> seen = new LinkedHashSet<>();
        List<IndexKey> distinct =
                keys.stream().filter(k -> seen.add(k.column())).toList();
        IndexDefinition definition = IndexDefinition.btree(table.name(), distinct);
        if (table.indexes().stream().noneMatch(i -> i.valid() && serves(i.definition(), definition))) {
            candidates.add(definition);
        }
    }

    /**
     * Whether {@code existing} already does what {@code proposed} would: same keys, or those keys as its prefix, in this
     * order or, read backwards, in its reverse.
     */
    static boolean serves(IndexDefinition existing, IndexDefinition proposed) {
        if (!existing.accessMethod().equals("btree")
                || existing.predicate() != null
                || existing.keys().size() < proposed.keys().size()) {
            return false;
        }
        List<IndexKey> prefix = existing.keys().subList(0, proposed.keys().size());
        return prefix.equals(proposed.keys())
                || prefix.stream().map(CandidateGenerator::reversed).toList().equals(proposed.keys());
    }

    private static IndexKey reversed(IndexKey key) {
        return new IndexKey(
                key.column(),
                key.expression(),
                !key.descending(),
                !key.nullsFirst(),
                key.operatorClass(),
                key.collation());
    }

    private static List<IndexKey> columnKeys(List<String> columns) {
        return columns.stream().map(IndexKey::column).toList();
    }

    private static List<String> withNone(Set<String> columns) {
        List<String> all = new ArrayList<>(columns);
        all.add("");
        return all;
    }

    private static List<String> mostSelectiveFirst(TableFacts table, Set<String> columns) {
        return columns.stream()
                .sorted(Comparator.comparingDouble((String c) -> -distinct(table, c))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static double distinct(TableFacts table, String column) {
        return table.column(column)
                .map(ColumnFacts::statistics)
                .map(ColumnFacts.Statistics::distinct)
                .orElse(0.0);
    }

    private void collectScans(Plan plan, Map<String, Occurrence> occurrences) {
        plan.relationsByAlias()
                .forEach((alias, relation) -> catalog.table(relation)
                        .filter(CandidateGenerator::isIndexable)
                        .ifPresent(table -> occurrences.put(alias, new Occurrence(table))));
    }

    /** Whether an index on the table can be proposed and built without a lock that blocks. */
    static boolean isIndexable(TableFacts table) {
        boolean rightKind = table.kind() == TableFacts.Kind.TABLE || table.kind() == TableFacts.Kind.MATERIALIZED_VIEW;
        return rightKind && !table.temporary() && table.pages() >= MIN_PAGES;
    }

    private void collectConditions(Plan plan, Map<String, Occurrence> occurrences) {
        ColumnTypes types = ColumnTypes.of(plan, catalog);
        plan.root().walk().flatMap(node -> Conditions.of(node, types).stream()).forEach(condition -> {
            Occurrence own = occurrences.get(condition.alias());
            if (own != null) {
                own.accept(condition);
            }
            // The other side of a join may be the one that is looked up.
            String otherAlias = condition.otherAlias();
            String otherColumn = condition.otherColumn();
            Occurrence other = otherAlias == null ? null : occurrences.get(otherAlias);
            if (other != null && otherColumn != null && other.canBeKey(otherColumn)) {
                other.join.add(otherColumn);
            }
        });
    }

    /** ORDER BY columns count when all of them belong to one table. */
    private static void collectSorts(PlanNode root, Map<String, Occurrence> occurrences) {
        root.walk().forEach(node -> {
            List<SortColumn> keys = SortKeys.of(node);
            if (keys.isEmpty() || keys.size() > MAX_KEYS) {
                return;
            }
            String alias = keys.get(0).alias();
            Occurrence occurrence = alias == null ? null : occurrences.get(alias);
            if (occurrence == null
                    || !keys.stream()
                            .allMatch(k -> Objects.equals(alias, k.alias()) && occurrence.canBeKey(k.column()))) {
                return;
            }
            occurrence.order = keys.stream()
                    .map(k -> new IndexKey(k.column(), null, k.descending(), k.nullsFirst(), null, k.collation()))
                    .toList();
        });
    }

    /** One table under one alias, with the columns that matter to an index on it. */
    private static final class Occurrence {
        final TableFacts table;
        final Set<String> equal = new LinkedHashSet<>();
        final Set<String> range = new LinkedHashSet<>();
        final Set<String> join = new LinkedHashSet<>();
        List<IndexKey> order = List.of();

        Occurrence(TableFacts table) {
            this.table = table;
        }

        void accept(Condition condition) {
            String column = condition.column();
            if (column == null || !canBeKey(column)) {
                return;
            }
            switch (condition.kind()) {
                case EQUALITY, ANY_OF, IS_NULL -> equal.add(column);
                case RANGE -> range.add(column);
                case JOIN_EQUALITY -> join.add(column);
                case IS_NOT_NULL, LIKE, OTHER -> {
                    // No plain btree serves these.
                }
            }
        }

        boolean canBeKey(@Nullable String column) {
            return column != null
                    && table.column(column)
                            .filter(ColumnFacts::hasBtreeOperatorClass)
                            .isPresent();
        }
    }
}
