package io.pgtender.review;

import io.pgtender.catalog.CounterFacts;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexInventory;
import io.pgtender.catalog.IndexUsage;
import io.pgtender.catalog.TableFacts;
import io.pgtender.workload.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that the rules look at in one review, and what they have decided so far. Not thread-safe. */
final class Review {

    private static final IndexUsage UNKNOWN_USAGE = new IndexUsage(Set.of(), null, 0, 0);

    private final IndexInventory inventory;
    private final List<ForeignKey> foreignKeys;
    private final Workload workload;
    private final ReviewSettings settings;
    private final CapturedScans captured;
    private final Map<Long, TableFacts> tables = new LinkedHashMap<>();
    private final Map<Long, List<Long>> partitions = new HashMap<>();
    private final Map<Long, List<ReviewedIndex>> indexes = new LinkedHashMap<>();
    private final Fates fates = new Fates();

    Review(
            IndexInventory inventory,
            List<ForeignKey> foreignKeys,
            Workload workload,
            CapturedScans captured,
            ReviewSettings settings) {
        this.inventory = inventory;
        this.foreignKeys = List.copyOf(foreignKeys);
        this.workload = workload;
        this.captured = captured;
        this.settings = settings;
        inventory
                .parents()
                .forEach((child, parent) -> partitions
                        .computeIfAbsent(parent, p -> new ArrayList<>())
                        .add(child));
        Map<Long, TableFacts> own = new LinkedHashMap<>();
        inventory.tables().forEach(table -> own.put(table.oid(), table));
        own.values().forEach(table -> tables.put(table.oid(), withPartitions(table, own)));
        Map<Long, List<ReviewedIndex>> attached = new HashMap<>();
        // A partition's indexes before those of its parent, which need their sums.
        tables.values().stream()
                .sorted(Comparator.comparingInt((TableFacts t) -> depth(t.oid()))
                        .reversed())
                .forEach(table -> indexes.put(table.oid(), reviewed(table, attached)));
    }

    private int depth(long table) {
        int depth = 0;
        for (Long at = inventory.parents().get(table);
                at != null;
                at = inventory.parents().get(at)) {
            depth++;
        }
        return depth;
    }

    private List<ReviewedIndex> reviewed(TableFacts table, Map<Long, List<ReviewedIndex>> attached) {
        List<ReviewedIndex> own = new ArrayList<>();
        for (IndexFacts facts : table.indexes()) {
            IndexUsage usage = inventory.usage().getOrDefault(facts.oid(), UNKNOWN_USAGE);
            List<ReviewedIndex> below = attached.getOrDefault(facts.oid(), List.of());
            Instant lastScan = below.stream()
                    .map(ReviewedIndex::lastScan)
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder())
                    .orElse(usage.lastScan());
            ReviewedIndex index = new ReviewedIndex(
                    table,
                    facts,
                    usage,
                    facts.sizeBytes()
                            + below.stream().mapToLong(ReviewedIndex::sizeBytes).sum(),
                    facts.scans()
                            + below.stream().mapToLong(ReviewedIndex::scans).sum(),
                    lastScan);
            own.add(index);
            if (usage.parentOid() != 0) {
                attached.computeIfAbsent(usage.parentOid(), p -> new ArrayList<>())
                        .add(index);
            }
        }
        return own;
    }

    private TableFacts withPartitions(TableFacts table, Map<Long, TableFacts> own) {
        List<TableFacts> all = new ArrayList<>();
        collect(table.oid(), own, all);
        if (all.size() == 1) {
            return table;
        }
        return new TableFacts(
                table.oid(),
                table.name(),
                table.kind(),
                table.temporary(),
                all.stream().mapToDouble(t -> Math.max(t.estimatedRows(), 0)).sum()
                        - Math.max(table.estimatedRows(), 0),
                all.stream().mapToLong(TableFacts::pages).sum(),
                table.allVisibleFraction(),
                table.columns(),
                table.indexes(),
                all.stream().mapToLong(TableFacts::rowsInserted).sum(),
                all.stream().mapToLong(TableFacts::rowsUpdated).sum(),
                all.stream().mapToLong(TableFacts::rowsHotUpdated).sum(),
                all.stream().mapToLong(TableFacts::rowsDeleted).sum());
    }

    private void collect(long oid, Map<Long, TableFacts> own, List<TableFacts> all) {
        TableFacts table = own.get(oid);
        if (table != null) {
            all.add(table);
            partitionsOf(oid).forEach(child -> collect(child, own, all));
        }
    }

    Optional<TableFacts> table(long oid) {
        return Optional.ofNullable(tables.get(oid));
    }

    /** The tables right below a partitioned one. */
    List<Long> partitionsOf(long table) {
        return partitions.getOrDefault(table, List.of());
    }

    /** The partitioned table right above, {@code null} for none. */
    @Nullable
    Long parentOf(long table) {
        return inventory.parents().get(table);
    }

    /** The indexes of one table. */
    List<ReviewedIndex> indexesOf(long table) {
        return indexes.getOrDefault(table, List.of());
    }

    /** The indexes of each table. */
    List<List<ReviewedIndex>> indexesByTable() {
        return List.copyOf(indexes.values());
    }

    /** Those foreign keys that the server watches over. */
    List<ForeignKey> foreignKeys() {
        return foreignKeys;
    }

    CounterFacts counters() {
        return inventory.counters();
    }

    Workload workload() {
        return workload;
    }

    /** How captured statements read the tables whose columns are known. */
    CapturedScans captured() {
        return captured;
    }

    ReviewSettings settings() {
        return settings;
    }

    Fates fates() {
        return fates;
    }
}
