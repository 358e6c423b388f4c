package io.pgtender.verify;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the server as a whole has used up: counters that only grow, and that a setting of the server may change. Immutable.
 *
 * @param commits transactions, by which all else is divided
 * @param tempBytes written to temporary files
 * @param ioMillis time for reading and writing blocks; 0 without track_io_timing
 * @param walBytes write-ahead log
 * @param checkpoints checkpoints that had to be made before their time
 */
public record LoadCounters(long commits, long tempBytes, long ioMillis, long walBytes, long checkpoints) {

    /** First version with pg_stat_checkpointer. */
    private static final int CHECKPOINTER = 17;

    private static final String BEFORE_17 = SqlResource.read(LoadCounters.class, "load-counters");
    private static final String FROM_17 = SqlResource.read(LoadCounters.class, "load-counters-17");

    /** Reads them; {@code raw} is a connection that is not observed. */
    public static LoadCounters read(Connection raw) throws SQLException {
        String sql = raw.getMetaData().getDatabaseMajorVersion() >= CHECKPOINTER ? FROM_17 : BEFORE_17;
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new LoadCounters(
                    row.getLong("commits"),
                    row.getLong("temp_bytes"),
                    (long) row.getDouble("io_millis"),
                    row.getBigDecimal("wal_bytes").longValue(),
                    row.getLong("checkpoints"));
        }
    }

    /** For the journal. */
    public String text() {
        return commits + " " + tempBytes + " " + ioMillis + " " + walBytes + " " + checkpoints;
    }

    /** What {@link #text} gave; empty for anything else. */
    public static Optional<LoadCounters> parse(String text) {
        List<Long> numbers = new ArrayList<>();
        try {
            for (int from = 0; from <= text.length(); ) {
                int blank = text.indexOf(' ', from);
                int to = blank < 0 ? text.length() : blank;
                numbers.add(Long.parseLong(text, from, to, 10));
                from = to + 1;
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return numbers.size() == 5
                ? Optional.of(new LoadCounters(
                        numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4)))
                : Optional.empty();
    }

    /** What was used up since {@code earlier}; empty where the counters were set to zero in between. */
    public Optional<LoadCounters> since(LoadCounters earlier) {
        LoadCounters d = new LoadCounters(
                commits - earlier.commits,
                tempBytes - earlier.tempBytes,
                ioMillis - earlier.ioMillis,
                walBytes - earlier.walBytes,
                checkpoints - earlier.checkpoints);
        boolean grew = d.commits >= 0 && d.tempBytes >= 0 && d.ioMillis >= 0 && d.walBytes >= 0 && d.checkpoints >= 0;
        return grew ? Optional.of(d) : Optional.empty();
    }

    /** What a setting did to the load, by what a transaction costs with it and without it. */
    public enum Effect {
        BETTER,
        SAME,
        WORSE,
        /** Too few transactions on either side, or counters that were set to zero. */
        UNKNOWN
    }

    /**
     * A comparison.
     *
     * @param effect the worst of all counters, else the best
     * @param figures in words
     */
    public record Compared(Effect effect, String figures) {}

    /** Fewer transactions on either side say nothing. */
    static final long MIN_COMMITS = 1_000;

    /** Times as much for each transaction that is a difference: no controls show what else went on, so it is large. */
    static final double MARGIN = 1.25;

    private static final long MIN_BYTES = 100L << 20;
    private static final long MIN_IO_MILLIS = 10_000;
    private static final long MIN_CHECKPOINTS = 10;

    /**
     * Compares two stretches of the same hours, as {@link #since} gives them.
     *
     * @param with what was used up with the setting
     * @param without what was used up without it
     */
    public static Compared compare(Optional<LoadCounters> with, Optional<LoadCounters> without) {
        if (with.isEmpty() || without.isEmpty()) {
            return new Compared(
                    Effect.UNKNOWN,
                    "the server's counters could not be read at both ends, or were set to zero meanwhile");
        }
        LoadCounters on = with.get();
        LoadCounters off = without.get();
        if (on.commits < MIN_COMMITS || off.commits < MIN_COMMITS) {
            return new Compared(
                    Effect.UNKNOWN,
                    "too few transactions: " + on.commits + " with it and " + off.commits + " without, of "
                            + MIN_COMMITS);
        }
        double scale = (double) off.commits / on.commits;
        List<Ratio> ratios = new ArrayList<>();
        ratio(ratios, "temporary files", on.tempBytes, off.tempBytes, MIN_BYTES, scale);
        ratio(ratios, "I/O time", on.ioMillis, off.ioMillis, MIN_IO_MILLIS, scale);
        ratio(ratios, "write-ahead log", on.walBytes, off.walBytes, MIN_BYTES, scale);
        ratio(ratios, "requested checkpoints", on.checkpoints, off.checkpoints, MIN_CHECKPOINTS, scale);
        Effect effect = Effect.SAME;
        if (ratios.stream().anyMatch(r -> r.times() > MARGIN)) {
            effect = Effect.WORSE;
        } else if (ratios.stream().anyMatch(r -> r.times() < 1 / MARGIN)) {
            effect = Effect.BETTER;
        }
        String figures = String.join("; ", ratios.stream().map(Ratio::describe).toList());
        return new Compared(effect, figures.isEmpty() ? "next to nothing was used either way" : figures);
    }

    private record Ratio(String what, double times) {
        String describe() {
            return String.format(Locale.ROOT, "%s %.2f times as much for each transaction", what, times);
        }
    }

    private static void ratio(List<Ratio> to, String what, long on, long off, long least, double scale) {
        if (Math.max(on, off) >= least) {
            to.add(new Ratio(what, scale * Math.max(1, on) / Math.max(1, off)));
        }
    }
}
