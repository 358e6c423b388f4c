package io.pgtender.cache;

import java.util.function.Predicate;

/** Runs of the characters that PostgreSQL's unquoted identifiers are made of. */
final class Words {

    private Words() {}

    static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(Words::isPart);
    }

    static boolean anyMatch(String text, Predicate<String> condition) {
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean part = i < text.length() && isPart(text.charAt(i));
            if (part && start < 0) {
                start = i;
            } else if (!part && start >= 0) {
                if (condition.test(text.substring(start, i))) {
                    return true;
                }
                start = -1;
            }
        }
        return false;
    }

    private static boolean isPart(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '$'
                || c > 127;
    }
}
