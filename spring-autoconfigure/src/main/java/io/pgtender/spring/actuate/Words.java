package io.pgtender.spring.actuate;

import java.util.Locale;

/** Figures and names as a person reads them. */
final class Words {

    private static final double SECOND_MILLIS = 1e3;
    private static final double MINUTE_MILLIS = 60 * SECOND_MILLIS;
    private static final double HOUR_MILLIS = 60 * MINUTE_MILLIS;

    /** Longest name that is taken from a request, in characters. */
    private static final int MAX_NAME = 200;

    private Words() {}

    /** {@code 3.2 min}. */
    static String duration(double millis) {
        if (millis >= HOUR_MILLIS) {
            return String.format(Locale.ROOT, "%.1f h", millis / HOUR_MILLIS);
        }
        if (millis >= MINUTE_MILLIS) {
            return String.format(Locale.ROOT, "%.1f min", millis / MINUTE_MILLIS);
        }
        return millis >= SECOND_MILLIS
                ? String.format(Locale.ROOT, "%.1f s", millis / SECOND_MILLIS)
                : String.format(Locale.ROOT, "%.1f ms", millis);
    }

    /** {@code 12.3 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.001 ? "%.3f %%" : "%.1f %%", share * 100);
    }

    /** {@code 1 missing index}, {@code 3 × missing index}: labels have no plural. */
    static String counted(long count, String what) {
        return count == 1 ? "1 " + what : String.format(Locale.ROOT, "%,d × %s", count, what);
    }

    /** The constant in words: {@code too large}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@code CreateIndex} as {@code CREATE_INDEX}. */
    static String constant(Class<?> type) {
        StringBuilder name = new StringBuilder();
        for (char c : type.getSimpleName().toCharArray()) {
            if (Character.isUpperCase(c) && name.length() > 0) {
                name.append('_');
            }
            name.append(Character.toUpperCase(c));
        }
        return name.toString();
    }

    /** A name for the log and the journal: without control characters, and not endless. */
    static String name(String given) {
        StringBuilder clean = new StringBuilder();
        given.codePoints().limit(MAX_NAME).forEach(c -> clean.appendCodePoint(isPlain(c) ? c : ' '));
        return clean.toString().strip();
    }

    private static boolean isPlain(int c) {
        return !Character.isISOControl(c)
                && Character.getType(c) != Character.FORMAT
                && Character.getType(c) != Character.LINE_SEPARATOR
                && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
    }
}
