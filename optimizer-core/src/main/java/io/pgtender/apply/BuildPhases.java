package io.pgtender.apply;

import java.util.Map;

/**
 * Where each phase of a long statement lies in the whole, in percent: CREATE INDEX and REINDEX CONCURRENTLY, VACUUM and
 * ANALYZE. No two of them share the name of a phase but the first, which is 0 for all.
 *
 * <p>Names as system_views.sql (pg_stat_progress_create_index, _vacuum, _analyze) and btbuildphasename in nbtutils.c print them. The
 * weights are a guess for a btree whose table is larger than its index; a bar needs no more.
 */
final class BuildPhases {

    private record Span(double from, double to) {}

    private static final Span UNKNOWN = new Span(0, 0);

    private static final Map<String, Span> SPANS = Map.ofEntries(
            Map.entry("initializing", new Span(0, 0)),
            Map.entry("waiting for writers before build", new Span(1, 2)),
            Map.entry("building index", new Span(2, 65)),
            Map.entry("building index: initializing", new Span(2, 2)),
            Map.entry("building index: scanning table", new Span(2, 40)),
            Map.entry("building index: sorting live tuples", new Span(40, 45)),
            Map.entry("building index: sorting dead tuples", new Span(45, 46)),
            Map.entry("building index: loading tuples in tree", new Span(46, 65)),
            Map.entry("waiting for writers before validation", new Span(65, 66)),
            Map.entry("index validation: scanning index", new Span(66, 76)),
            Map.entry("index validation: sorting tuples", new Span(76, 78)),
            Map.entry("index validation: scanning table", new Span(78, 97)),
            Map.entry("waiting for old snapshots", new Span(97, 98)),
            Map.entry("waiting for readers before marking dead", new Span(98, 99)),
            Map.entry("waiting for readers before dropping", new Span(99, 100)),
            Map.entry("scanning heap", new Span(0, 60)),
            Map.entry("vacuuming indexes", new Span(60, 80)),
            Map.entry("vacuuming heap", new Span(80, 95)),
            Map.entry("cleaning up indexes", new Span(95, 99)),
            Map.entry("truncating heap", new Span(99, 99)),
            Map.entry("performing final cleanup", new Span(99, 100)),
            Map.entry("acquiring sample rows", new Span(0, 80)),
            Map.entry("acquiring inherited sample rows", new Span(40, 80)),
            Map.entry("computing statistics", new Span(80, 95)),
            Map.entry("computing extended statistics", new Span(95, 99)),
            Map.entry("finalizing analyze", new Span(99, 100)));

    private BuildPhases() {}

    /** Percent of the whole for {@code done} of {@code total} steps of {@code phase}; 0 for a phase unknown here. */
    static double percent(String phase, long done, long total) {
        Span span = SPANS.getOrDefault(phase, UNKNOWN);
        double share = total <= 0 ? 0 : Math.min(1, (double) done / total);
        return span.from + (span.to - span.from) * share;
    }
}
