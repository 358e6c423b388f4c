package io.pgtender.review;

import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.CounterFacts;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexInventory;
import io.pgtender.catalog.IndexUsage;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A database as a literal: tables with their indexes, counted for 30 days. */
final class ReviewFixture {

    static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final List<TableFacts> tables = new ArrayList<>();
    private final Map<Long, IndexUsage> usage = new HashMap<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private final Map<String, Long> oids = new HashMap<>();
    private final List<ForeignKey> foreignKeys = new ArrayList<>();
    private final List<CapturedScan> scans = new ArrayList<>();
    private final Set<String> unknown = new HashSet<>();
    private final List<ShapeStatistics> shapes = new ArrayList<>();
    private CounterFacts counters = new CounterFacts(NOW.minus(Duration.ofDays(30)), NOW, false, 0, 100);
    private long nextOid = 1_000;

    /** A table of 10,000 pages to which 720,000 rows were added and from which none was deleted. */
    ReviewFixture table(String name, IndexFixture... indexes) {
        return table(name, 10_000, 0, List.of(), indexes);
    }

    ReviewFixture table(String name, long pages, long deleted, List<ColumnFacts> columns, IndexFixture... indexes) {
        RelationName table = new RelationName("public", name);
        List<IndexFacts> facts = new ArrayList<>();
        for (IndexFixture index : indexes) {
            long oid = oid(index.name);
            facts.add(index.facts(oid, table));
            usage.put(oid, index.usage(0));
        }
        tables.add(new TableFacts(
                oid(name),
                table,
                TableFacts.Kind.TABLE,
                false,
                pages * 100.0,
                pages,
                1,
                columns,
                facts,
                720_000,
                0,
                0,
                deleted));
        return this;
    }

    /** Attaches a table and its indexes, in order, to another one and its. */
    ReviewFixture attach(String child, String parent) {
        parents.put(oid(child), oid(parent));
        List<IndexFacts> above = facts(parent).indexes();
        List<IndexFacts> below = facts(child).indexes();
        for (int i = 0; i < above.size(); i++) {
            IndexUsage was = usage.get(below.get(i).oid());
            usage.put(
                    below.get(i).oid(),
                    new IndexUsage(was.traits(), was.lastScan(), above.get(i).oid(), was.ageTransactions()));
        }
        return this;
    }

    ReviewFixture foreignKey(String table, String columns, String parent) {
        List<ForeignKey.Column> own = Stream.of(columns.split(","))
                .map(c -> new ForeignKey.Column(c, 1))
                .toList();
        foreignKeys.add(new ForeignKey(
                table + "_fkey",
                oid(table),
                new RelationName("public", table),
                own,
                oid(parent),
                new RelationName("public", parent),
                own,
                ForeignKey.Action.NO_ACTION,
                ForeignKey.Action.NO_ACTION,
                true));
        return this;
    }

    ReviewFixture scanned(CapturedScan scan) {
        scans.add(scan);
        return this;
    }

    ReviewFixture unexplained(String table) {
        unknown.add(table);
        return this;
    }

    ReviewFixture counted(CounterFacts facts) {
        counters = facts;
        return this;
    }

    ReviewFixture counted(Duration age) {
        return counted(new CounterFacts(NOW.minus(age), NOW, false, 0, 100));
    }

    ReviewFixture ran(ShapeStatistics shape) {
        shapes.add(shape);
        return this;
    }

    Review review() {
        return new Review(
                new IndexInventory(tables, usage, parents, counters, 0, 0),
                foreignKeys,
                new Workload(NOW.minus(Duration.ofHours(1)), NOW, shapes, List.of(), Workload.Drops.NONE),
                new CapturedScans(scans, unknown, scans.size()),
                ReviewSettings.DEFAULT);
    }

    /** Names of the indexes that the recommendations drop, change by change. */
    static List<String> sql(List<Recommendation> recommendations) {
        return recommendations.stream()
                .map(r -> r.change().sql().orElse(r.change().describe()))
                .toList();
    }

    private long oid(String name) {
        return oids.computeIfAbsent(name, n -> nextOid++);
    }

    private TableFacts facts(String name) {
        return tables.stream()
                .filter(t -> t.name().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
