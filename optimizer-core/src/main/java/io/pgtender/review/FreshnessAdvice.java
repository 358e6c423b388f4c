package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.catalog.StatisticsFacts.AutoAnalyze;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.QueryShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Tables that the planner knows nothing about, or that have changed much since it learned of them. */
final class FreshnessAdvice {

    /** Up to this size the planner assumes this size for a table that was never analysed (plancat.c, estimate_rel_size). */
    static final long MIN_PAGES = 10;

    /** Share of the rows that have to have changed: twice what autovacuum waits for by default. */
    static final double CHANGED_SHARE = 0.2;

    /** Rows that have to have changed. */
    static final long CHANGED_ROWS = 10_000;

    /** How many times autovacuum's own threshold before it is said to be late. */
    private static final double LATE = 2;

    /** Changes may be younger than a round of autovacuum over all databases. */
    private static final Duration LATE_AFTER = Duration.ofMinutes(30);

    /** Wrappers that can sample the other side (AnalyzeForeignTable). */
    private static final Set<String> ANALYZABLE_WRAPPERS = Set.of("postgres_fdw", "file_fdw");

    /** From here on a partitioned table can be analysed without its partitions. */
    private static final int ANALYZE_ONLY_VERSION = 18;

    private final int majorVersion;
    private final StatisticsFindings findings;

    FreshnessAdvice(int majorVersion, StatisticsFindings findings) {
        this.majorVersion = majorVersion;
        this.findings = findings;
    }

    /**
     * Judges one table.
     *
     * @param shapes statements that read it, the costliest first
     * @param calls executions of these
     * @return whether advice was given: other advice on the table has to wait until it was analysed
     */
    boolean judge(StatisticsFacts table, List<QueryShape> shapes, long calls) {
        Optional<String> trouble = trouble(table);
        if (trouble.isEmpty()) {
            return false;
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Catalogued(trouble.get()));
        evidence.add(new Evidence.Catalogued(whyNot(table)));
        evidence.add(new Evidence.Measured(
                String.format(Locale.ROOT, "%d statements that read it ran %,d times", shapes.size(), calls)));
        boolean only = table.kind() == TableFacts.Kind.PARTITIONED_TABLE && majorVersion >= ANALYZE_ONLY_VERSION;
        findings.recommend(
                Finding.Kind.STALE_STATISTICS,
                "the planner knows nothing" + (isUnknown(table) ? "" : " recent") + " about " + table.name(),
                shapes,
                evidence,
                new Change.TableStatistics(
                        describe(table),
                        List.of("ANALYZE " + (only ? "ONLY " : "")
                                + table.name().toSql()),
                        List.of()));
        return true;
    }

    private static String describe(StatisticsFacts table) {
        String describe = "analyse " + table.name();
        return switch (table.kind()) {
            case PARTITIONED_TABLE -> describe + ", and again whenever its partitions have changed much";
            case FOREIGN_TABLE -> describe + ", which reads from the other server; or set use_remote_estimate there";
            default ->
                table.autoAnalyze() == AutoAnalyze.OFF_FOR_TABLE
                        ? describe + ", and let autovacuum look after it: RESET (autovacuum_enabled)"
                        : describe;
        };
    }

    /** What is wrong, empty when nothing is. */
    static Optional<String> trouble(StatisticsFacts table) {
        if (table.temporary()) {
            return Optional.empty();
        }
        if (isUnknown(table)) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s has never been analysed%s",
                    table.name(),
                    table.pages() == 0 ? "" : String.format(Locale.ROOT, " and has %,d pages of 8 kB", table.pages())));
        }
        return isStale(table)
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%,d rows of %s changed since ANALYZE ran, which saw %,.0f",
                        table.changedRows(),
                        table.name(),
                        table.estimatedRows()))
                : Optional.empty();
    }

    private static boolean isUnknown(StatisticsFacts table) {
        // CREATE INDEX and VACUUM count rows, too: their number alone does not say that ANALYZE ran.
        boolean never = table.estimatedRows() < 0
                || (table.readable()
                        && table.sinceAnalyzed() == null
                        && !table.columns().isEmpty()
                        && !table.hasColumnStatistics()
                        && table.estimatedRows() > 0);
        if (table.kind() == TableFacts.Kind.FOREIGN_TABLE) {
            StatisticsFacts.Foreign foreign = table.foreign();
            return never
                    && foreign != null
                    && !foreign.remoteEstimate()
                    && ANALYZABLE_WRAPPERS.contains(foreign.wrapper());
        }
        return never && table.pages() >= MIN_PAGES;
    }

    private static boolean isStale(StatisticsFacts table) {
        boolean changed = table.changedRows() > CHANGED_ROWS
                && table.changedRows() > CHANGED_SHARE * Math.max(0, table.estimatedRows());
        Duration since = table.sinceAnalyzed();
        boolean late =
                table.changedRows() > LATE * table.thresholdRows() && since != null && since.compareTo(LATE_AFTER) > 0;
        return changed
                && switch (table.autoAnalyze()) {
                    case OFF_FOR_TABLE, OFF_FOR_SERVER -> true;
                    case ON -> late;
                    case NEVER -> false;
                };
    }

    private static String whyNot(StatisticsFacts table) {
        return switch (table.autoAnalyze()) {
            case ON ->
                String.format(
                        Locale.ROOT,
                        "autovacuum is on and analyses it after %,.0f changed rows; it has not come to it yet",
                        table.thresholdRows());
            case OFF_FOR_TABLE -> "autovacuum is switched off for the table (autovacuum_enabled)";
            case OFF_FOR_SERVER -> "autovacuum is switched off for the server (autovacuum or track_counts)";
            case NEVER ->
                table.kind() == TableFacts.Kind.FOREIGN_TABLE
                        ? "autovacuum does not analyse foreign tables"
                        : "autovacuum analyses partitions, but not the partitioned table above them";
        };
    }
}
