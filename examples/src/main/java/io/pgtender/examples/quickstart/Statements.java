package io.pgtender.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Splits a file of SQL at its semicolons, those in strings, quoted identifiers, comments and dollar quotes left alone. */
final class Statements {

    private Statements() {}

    static List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == ';') {
                add(text.substring(start, i), statements);
                i++;
                start = i;
            } else if (c == '\'' || c == '"') {
                i = after(text, String.valueOf(c), i + 1);
            } else if (text.startsWith("--", i)) {
                i = after(text, "\n", i);
            } else if (text.startsWith("/*", i)) {
                i = after(text, "*/", i + 2);
            } else if (c == '$') {
                String tag = dollarTag(text, i);
                i = tag.isEmpty() ? i + 1 : after(text, tag, i + tag.length());
            } else {
                i++;
            }
        }
        add(text.substring(start), statements);
        return statements;
    }

    private static int after(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    private static String dollarTag(String text, int from) {
        int end = text.indexOf('$', from + 1);
        if (end < 0) {
            return "";
        }
        String tag = text.substring(from, end + 1);
        boolean isTag = tag.chars().skip(1).limit(tag.length() - 2L).allMatch(Character::isJavaIdentifierPart)
                && (tag.length() == 2 || !Character.isDigit(tag.charAt(1)));
        return isTag ? tag : "";
    }

    private static void add(String statement, List<String> statements) {
        if (!statement.isBlank()) {
            statements.add(statement.strip());
        }
    }
}
