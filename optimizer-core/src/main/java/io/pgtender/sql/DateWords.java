package io.pgtender.sql;

import java.util.List;

/** Finds the date inputs that mean another day each time, as in {@code date 'today'} (datetktbl of datetime.c). */
final class DateWords {

    /** No date input that PostgreSQL accepts is longer, in characters (MAXDATELEN). */
    private static final int MAX_LENGTH = 128;

    private static final List<String> WORDS = List.of("now", "today", "tomorrow", "yesterday");

    private DateWords() {}

    /** Whether one of the words stands alone in {@code [from, to)} of {@code sql}, in any case. */
    static boolean isIn(String sql, int from, int to) {
        if (to - from > MAX_LENGTH || to - from < 3 || Characters.isDigit(sql.charAt(from))) {
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
