package io.pgtender.candidate;

/**
 * What an index can make of a pattern.
 *
 * @param hasPrefix whether it begins with fixed characters
 * @param isPrefixOnly whether it says nothing behind that prefix
 * @param hasTrigram whether three letters or digits stand in a row
 */
record SearchPattern(boolean hasPrefix, boolean isPrefixOnly, boolean hasTrigram) {

    private static final String REGEX_SPECIAL = ".[](){}*+?|^$\\";

    /** @param operator {@code ~~}, {@code ~~*}, {@code ~}, {@code ~*} or {@code ^@} */
    static SearchPattern of(String operator, String pattern) {
        return switch (operator) {
            case "^@" -> new SearchPattern(!pattern.isEmpty(), true, false);
            case "~~", "~~*" -> like(pattern, operator.equals("~~"));
            default -> regex(pattern, operator.equals("~"));
        };
    }

    private static SearchPattern like(String pattern, boolean sensitive) {
        int fixed = 0;
        int run = 0;
        int longest = 0;
        boolean prefix = true;
        boolean wildcardsOnly = true;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            boolean escaped = c == '\\' && i + 1 < pattern.length();
            boolean wildcard = c == '%' || c == '_';
            if (escaped) {
                i++;
                c = pattern.charAt(i);
            }
            if (wildcard) {
                prefix = false;
                run = 0;
                wildcardsOnly &= c == '%';
                continue;
            }
            if (prefix) {
                fixed++;
            } else {
                wildcardsOnly = false;
            }
            run = Character.isLetterOrDigit(c) ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        // Letters have no fixed beginning where case does not matter (like_support.c, like_fixed_prefix).
        boolean hasPrefix = fixed > 0 && (sensitive || !Character.isLetter(pattern.charAt(0)));
        return new SearchPattern(hasPrefix, hasPrefix && sensitive && wildcardsOnly, longest >= 3);
    }

    private static SearchPattern regex(String pattern, boolean sensitive) {
        boolean anchored = pattern.startsWith("^");
        int fixed = anchored ? 1 : 0;
        while (anchored && fixed < pattern.length() && REGEX_SPECIAL.indexOf(pattern.charAt(fixed)) < 0) {
            fixed++;
        }
        int prefix = fixed - 1;
        if (fixed < pattern.length() && "*?{|".indexOf(pattern.charAt(fixed)) >= 0) {
            prefix--; // the last one may be absent
        }
        boolean alternatives = pattern.indexOf('|') >= 0;
        boolean hasPrefix = anchored && sensitive && prefix > 0 && !alternatives;
        return new SearchPattern(hasPrefix, hasPrefix && fixed == pattern.length(), hasWordRun(pattern));
    }

    /** Three plain characters outside of brackets; what pg_trgm makes of the rest is its own matter. */
    private static boolean hasWordRun(String pattern) {
        int run = 0;
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
                run = 0;
            } else if (c == '[') {
                depth++;
                run = 0;
            } else if (c == ']') {
                depth = Math.max(0, depth - 1);
                run = 0;
            } else {
                run = depth == 0 && Character.isLetterOrDigit(c) ? run + 1 : 0;
                if (run >= 3) {
                    return true;
                }
            }
        }
        return false;
    }
}
