package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.detect.Detection;
import io.pgtender.whatif.IndexSizeModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A foreign key without an index on the referencing side, where the referenced rows are deleted or their key changed: for
 * each of those the server scans the referencing table (ri_triggers.c).
 */
final class UnindexedForeignKeys implements IndexRule {

    /** Tables up to this size are scanned as fast as an index is read. */
    static final long SMALL_PAGES = 16;

    /** Time of a scan, in milliseconds a page: 21.7 ms for 6,173 pages of 81 cached rows, measured on PostgreSQL 17. */
    static final double MILLIS_PER_PAGE = 0.0035;

    /** From this share of nulls on, the index leaves them out. */
    static final double MOSTLY_NULL = 0.5;

    /** Captured statements that a finding names. */
    private static final int MAX_SHAPES = 3;

    @Override
    public String subject() {
        return "foreign keys without an index";
    }

    @Override
    public Detection look(Review review) {
        List<Recommendation> found = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (ForeignKey key : review.foreignKeys()) {
            Optional<TableFacts> table = review.table(key.tableOid());
            Optional<TableFacts> parent = review.table(key.referencedOid());
            if (table.isEmpty()
                    || parent.isEmpty()
                    || ForeignKeyCover.isCovered(key, review)
                    || !seen.add(List.of(key.tableOid(), ForeignKeyCover.columns(key)))) {
                continue;
            }
            ParentWrites writes = ParentWrites.of(key, parent.get(), review.workload(), review.counters());
            String reason = reasonNotTo(table.get(), parent.get(), writes, review);
            if (reason.isEmpty()) {
                found.add(recommend(key, table.get(), parent.get(), writes, review));
            } else {
                rejections.add(new Rejection(
                        "an index for foreign key " + key.name() + " of "
                                + table.get().name(),
                        reason));
            }
        }
        found.sort(Comparator.comparingDouble((Recommendation r) -> r.impact().savedMillisPerHour())
                .reversed());
        return new Detection(found, rejections, List.of());
    }

    private static String reasonNotTo(TableFacts table, TableFacts parent, ParentWrites writes, Review review) {
        if (table.pages() <= SMALL_PAGES) {
            return table.name() + " has " + table.pages() + " pages: a scan of them is as fast as an index";
        }
        if (writes.areNone()) {
            return "nothing was deleted from " + parent.name() + " in "
                    + ReviewWords.span(review.counters().age())
                    + ", and no captured statement deletes from it or changes its key";
        }
        return "";
    }

    private static Recommendation recommend(
            ForeignKey key, TableFacts table, TableFacts parent, ParentWrites writes, Review review) {
        IndexDefinition definition = definition(key, table);
        double millis = table.pages() * MILLIS_PER_PAGE;
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "%,d rows were deleted from %s in %s",
                writes.deleted(),
                parent.name(),
                ReviewWords.span(review.counters().age()))));
        if (!writes.shapes().isEmpty()) {
            evidence.add(new Evidence.Measured(
                    writes.shapes().size() + " captured statements delete from it or change its key"));
        }
        evidence.add(new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "each looks for referencing rows in all %,d pages of %s: about %.1f ms when they are cached",
                table.pages(),
                table.name(),
                millis)));
        evidence.add(new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "writes to %s would add %,.0f entries an hour to the new index",
                table.name(),
                ReviewWords.entriesPerHour(table, review.counters()))));
        Finding finding = new Finding(
                Finding.Kind.UNINDEXED_FOREIGN_KEY,
                "foreign key " + key.name() + " of " + table.name() + " has no index: each row deleted from "
                        + parent.name() + " scans it",
                writes.shapes().stream().limit(MAX_SHAPES).toList(),
                evidence);
        double saved = writes.perHour() * millis
                - ReviewWords.entriesPerHour(table, review.counters()) * ReviewWords.WRITE_MILLIS_PER_ENTRY;
        return new Recommendation(
                finding,
                Change.CreateIndex.of(definition),
                new Impact(Math.max(0, saved), sizeBytes(definition, table, held(definition, table))));
    }

    private static IndexDefinition definition(ForeignKey key, TableFacts table) {
        List<IndexKey> keys = key.columns().stream()
                .map(column -> IndexKey.column(column.name()))
                .toList();
        String first = key.columns().get(0).name();
        boolean mostlyNull = keys.size() == 1 && nullFraction(first, table) > MOSTLY_NULL;
        return new IndexDefinition(
                table.name(), "btree", keys, List.of(), mostlyNull ? ForeignKeyCover.notNull(first) : null, false);
    }

    /** Share of the rows that the index holds. */
    private static double held(IndexDefinition definition, TableFacts table) {
        String column = definition.keys().get(0).column();
        return definition.predicate() == null || column == null ? 1 : 1 - nullFraction(column, table);
    }

    private static double nullFraction(String column, TableFacts table) {
        return table.column(column)
                .map(ColumnFacts::statistics)
                .map(ColumnFacts.Statistics::nullFraction)
                .orElse(0.0);
    }

    private static long sizeBytes(IndexDefinition definition, TableFacts table, double held) {
        return IndexSizeModel.sizeBytes(definition, table, held, IndexSizeModel.distinctKeys(definition, table, held));
    }
}
