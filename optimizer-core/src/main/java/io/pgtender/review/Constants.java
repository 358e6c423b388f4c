package io.pgtender.review;

/** Constants in SQL text that PostgreSQL printed. */
final class Constants {

    private Constants() {}

    /**
     * Whether each constant in {@code printed} also stands in {@code sql}, and so is no value of a parameter.
     *
     * @param sql the statement as the application sent it
     */
    static boolean areAllIn(String printed, String sql) {
        int at = 0;
        while (at < printed.length()) {
            char c = printed.charAt(at);
            int end = at + 1;
            if (c == '\'' || c == '"') {
                end = behindQuoted(printed, at);
                if (c == '\'' && !sql.contains(printed.substring(at, end))) {
                    return false;
                }
            } else if (Character.isLetter(c) || c == '_') {
                end = behindWord(printed, at);
            } else if (Character.isDigit(c)) {
                end = behindWord(printed, at);
                if (!hasWord(sql, printed.substring(at, end))) {
                    return false;
                }
            }
            at = end;
        }
        return true;
    }

    private static int behindQuoted(String text, int start) {
        char quote = text.charAt(start);
        int at = start + 1;
        while (at < text.length()) {
            if (text.charAt(at) != quote) {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return text.length();
    }

    private static int behindWord(String text, int start) {
        int at = start;
        while (at < text.length() && isPartOfWord(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean hasWord(String sql, String word) {
        for (int at = sql.indexOf(word); at >= 0; at = sql.indexOf(word, at + 1)) {
            boolean begins = at == 0 || !isPartOfWord(sql.charAt(at - 1));
            int end = at + word.length();
            if (begins && (end == sql.length() || !isPartOfWord(sql.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
    }
}
