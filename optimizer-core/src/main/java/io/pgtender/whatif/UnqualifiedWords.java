package io.pgtender.whatif;

import java.util.HashSet;
import java.util.Set;

/**
 * The words of an Output that no alias qualifies: EXPLAIN leaves the alias out there, and only there, where the statement
 * has but one relation (explain.c, show_plan_tlist). Some are columns, others are functions or key words.
 */
final class UnqualifiedWords {

    private UnqualifiedWords() {}

    /** Identifiers of {@code output}, unquoted, without those before or behind a dot and those before a parenthesis. */
    static Set<String> of(String output) {
        Set<String> words = new HashSet<>();
        int i = 0;
        while (i < output.length()) {
            int start = i;
            char c = output.charAt(i);
            if (c == '\'') {
                i = closing(output, i);
            } else if (c == '"') {
                i = closing(output, i);
                if (stands(output, start, i)) {
                    words.add(output.substring(start + 1, Math.max(start + 1, i - 1))
                            .replace("\"\"", "\""));
                }
            } else if (isWordPart(c)) {
                while (i < output.length() && isWordPart(output.charAt(i))) {
                    i++;
                }
                if (stands(output, start, i)) {
                    words.add(output.substring(start, i));
                }
            } else {
                i++;
            }
        }
        return words;
    }

    private static boolean stands(String output, int start, int end) {
        boolean behindDot = start > 0 && output.charAt(start - 1) == '.';
        boolean qualifies = end < output.length() && (output.charAt(end) == '.' || output.charAt(end) == '(');
        return !behindDot && !qualifies;
    }

    /** Behind the quote that closes the one at {@code start}; doubled quotes belong to the text. */
    private static int closing(String output, int start) {
        char quote = output.charAt(start);
        int i = start + 1;
        while (i < output.length()) {
            if (output.charAt(i) == quote) {
                if (i + 1 >= output.length() || output.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
            i++;
        }
        return output.length();
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
