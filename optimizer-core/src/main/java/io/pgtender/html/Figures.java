package io.pgtender.html;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures as a person reads them: three digits, and the unit that fits. */
final class Figures {

    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Figures() {}

    /** {@code 840 µs}, {@code 12.4 ms}, {@code 3.4 s}, {@code 52 min}, {@code 3.1 h}. */
    static String millis(double millis) {
        if (!(millis > 0)) {
            return "0 ms";
        } else if (millis < 1) {
            return digits(millis * 1_000) + " µs";
        } else if (millis < 1_000) {
            return digits(millis) + " ms";
        } else if (millis < 60_000) {
            return digits(millis / 1_000) + " s";
        } else if (millis < 2 * 3_600_000.0) {
            return String.format(Locale.ROOT, "%.0f min", millis / 60_000);
        }
        return String.format(Locale.ROOT, "%,.1f h", millis / 3_600_000);
    }

    static String nanos(long nanos) {
        return millis(nanos / 1e6);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 1 statement}, {@code 2,000 statements}. */
    static String counted(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    static String average(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : digits(value);
    }

    static String percent(double share) {
        double percent = 100 * share;
        return percent > 0 && percent < 0.1 ? "< 0.1 %" : digits(percent) + " %";
    }

    static String bytes(long bytes) {
        if (bytes < 1 << 20) {
            return Math.max(1, bytes / 1_024) + " kB";
        }
        return bytes < 1 << 30 ? digits(bytes / 1_048_576.0) + " MB" : digits(bytes / 1_073_741_824.0) + " GB";
    }

    static String at(Instant instant) {
        return AT.format(instant);
    }

    private static String digits(double value) {
        if (value == Math.rint(value) || value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
