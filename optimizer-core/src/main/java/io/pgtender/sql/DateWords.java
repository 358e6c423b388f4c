package io.pgtender.sql;

import java.util.List;

/** Finds the date inputs that mean another day each time, as in {@code date 'today'} (datetktbl of datetime.c). */
public final class DateWords {

    /** No date input that PostgreSQL accepts is longer, in characters (MAXDATELEN). */
    private static final int MAX_LENGTH = 128;

    private static final List<String> WORDS = List.of("now", "today", "tomorrow", "yesterday");

    private DateWords() {}

    /** Whether PostgreSQL may read {@code text} as a time relative to the clock: one of the words stands alone in it. */
    public static boolean areIn(String text) {
        return areIn(text, 0, text.length());
    }

    /** As {@link #areIn(String)} for {@code [from, to)} of {@code sql}: a constant with its quotes. */
    static boolean areIn(String sql, int from, int to) {
        if (to - from > MAX_LENGTH) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = Characters.fold(sql.charAt(i));
            if ((c == 'n' || c == 't' || c == 'y') && !isLetter(sql, i - 1) && startsWord(sql, i, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWord(String sql, int from, int to) {
        for (String word : WORDS) {
            int end = from + word.length();
            if (end <= to && sql.regionMatches(true, from, word, 0, word.length()) && !isLetter(sql, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(String sql, int index) {
        char c = index < 0 ? '\0' : Characters.fold(Scan.charAt(sql, index));
        return c >= 'a' && c <= 'z';
    }
}
