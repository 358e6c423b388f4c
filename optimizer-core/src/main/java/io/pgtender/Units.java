package io.pgtender;

import java.util.Locale;

/** Figures as a person reads them. */
final class Units {

    private Units() {}

    /** {@code 0.41 ms}, {@code 12 ms}, {@code 3.4 s}, {@code 52 min}, {@code 3.1 h}. */
    static String duration(double millis) {
        if (millis < 1) {
            return String.format(Locale.ROOT, "%.2f ms", millis);
        } else if (millis < 1_000) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        } else if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000);
        } else if (millis < 2 * 3_600_000.0) {
            return String.format(Locale.ROOT, "%.0f min", millis / 60_000);
        }
        return String.format(Locale.ROOT, "%,.1f h", millis / 3_600_000);
    }

    /** {@code 640 kB}, {@code 21 MB}, {@code 1.4 GB}. */
    static String bytes(long bytes) {
        if (bytes < 1_048_576) {
            return Math.max(1, bytes / 1_024) + " kB";
        } else if (bytes < 1_073_741_824L) {
            return String.format(Locale.ROOT, "%.0f MB", bytes / 1_048_576.0);
        }
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1_073_741_824.0);
    }
}
