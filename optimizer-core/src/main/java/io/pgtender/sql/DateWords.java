package io.pgtender.sql;

import java.util.List;

/** Finds the date inputs that mean another day each time, as in {@code date 'today'} (datetktbl of datetime.c). */
public final class DateWords {

    /**
     * No date input that PostgreSQL accepts has more letters and digits (MAXDATELEN + MAXDATEFIELDS, the buffer of
     * timestamp_in). Blanks and punctuation do not count: ParseDateTime skips them, however many.
     */
    private static final int MAX_LETTERS_AND_DIGITS = 153;

    private static final List<String> WORDS = List.of("now", "today", "tomorrow", "yesterday");

    private DateWords() {}

    /** Whether PostgreSQL may read {@code text} as a time relative to the clock: one of the words stands alone in it. */
    public static boolean areIn(String text) {
        return areIn(text, 0, text.length());
    }

    /** As {@link #areIn(String)} for {@code [from, to)} of {@code sql}: a constant with its quotes. */
    static boolean areIn(String sql, int from, int to) {
        boolean found = false;
        int kept = 0;
        for (int i = from; i < to; i++) {
            char c = Characters.fold(sql.charAt(i));
            if (c >= 128 || isLetter(c) || Characters.isDigit(c)) {
                kept++;
                if (kept > MAX_LETTERS_AND_DIGITS) {
                    return false;
                }
                found |= (c == 'n' || c == 't' || c == 'y') && !isLetterAt(sql, i - 1) && startsWord(sql, i, to);
            }
        }
        return found;
    }

    private static boolean startsWord(String sql, int from, int to) {
        for (String word : WORDS) {
            int end = from + word.length();
            if (end <= to && sql.regionMatches(true, from, word, 0, word.length()) && !isLetterAt(sql, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetterAt(String sql, int index) {
        return index >= 0 && isLetter(Characters.fold(Scan.charAt(sql, index)));
    }

    private static boolean isLetter(char folded) {
        return folded >= 'a' && folded <= 'z';
    }
}
