package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Impact;
import io.pgtender.catalog.CounterFacts;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.catalog.TableFacts;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sentences, figures and changes that several rules share. */
final class ReviewWords {

    /** Time that one index entry costs a write, in milliseconds: 3.6 µs for a random key, measured on PostgreSQL 15. */
    static final double WRITE_MILLIS_PER_ENTRY = 0.0036;

    private static final long KILO = 1_024;

    private ReviewWords() {}

    /** {@code 12 MB}: whole numbers from ten on, one digit behind the point below. */
    static String bytes(long bytes) {
        String[] units = {"bytes", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= KILO && unit < units.length - 1) {
            value /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /** {@code 12 days}, {@code 5 hours}, {@code 40 minutes}. */
    static String span(Duration duration) {
        if (duration.toDays() >= 2) {
            return duration.toDays() + " days";
        }
        if (duration.toHours() >= 2) {
            return duration.toHours() + " hours";
        }
        return Math.max(duration.toMinutes(), 0) + " minutes";
    }

    /** What was counted, by the hour; an age of less than an hour counts as one. */
    static double perHour(long count, CounterFacts counters) {
        return count / Math.max(counters.hours(), 1);
    }

    /** Entries that writes add to each index of a table, by the hour: a HOT update adds none. */
    static double entriesPerHour(TableFacts table, CounterFacts counters) {
        long entries = table.rowsInserted() + Math.max(0, table.rowsUpdated() - table.rowsHotUpdated());
        return perHour(entries, counters);
    }

    /** Size of an index, how often it is read, and since when that was counted. */
    static Evidence reads(ReviewedIndex index, CounterFacts counters) {
        return new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "%s has %s and was read %,d times in %s",
                index.name(),
                bytes(index.sizeBytes()),
                index.scans(),
                span(counters.age())));
    }

    /** What writes pay for an index. */
    static Evidence writes(ReviewedIndex index, CounterFacts counters) {
        return new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "writes to %s add %,.0f entries an hour to each of its indexes",
                index.table().name(),
                entriesPerHour(index.table(), counters)));
    }

    /** What it saves to have an index less. */
    static Impact withoutIt(ReviewedIndex index, CounterFacts counters) {
        return new Impact(entriesPerHour(index.table(), counters) * WRITE_MILLIS_PER_ENTRY, -index.sizeBytes());
    }

    /** An index dropped, as far as that can be done without blocking anyone. */
    static Change drop(ReviewedIndex index) {
        if (index.is(Trait.PARTITIONED)) {
            return forAPerson(
                    "drop index " + index.name()
                            + " of all partitions: PostgreSQL does so only under an exclusive lock on"
                            + " all of them, so give it a short lock_timeout and try again",
                    "DROP INDEX " + index.name());
        }
        return new Change.DropIndex(
                index.facts().qualifiedName(), index.definition(), index.facts().rebuildSql());
    }

    /** Something to be decided by a person. */
    static Change forAPerson(String describe, String sql) {
        return new Change.ApplicationChange(describe, Optional.of(sql), List.of());
    }

    /** The statement that drops it without blocking anyone, or the only one there is. */
    static String dropSql(ReviewedIndex index) {
        return drop(index).sql().orElseThrow();
    }
}
