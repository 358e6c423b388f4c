package io.pgtender.assertions;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads and writes the text of a baseline: findings by the check that had them, each with its statement. */
final class BaselineText {

    private static final String HEADER = """
            # Findings that were there before: pgtender's checks let them pass. Commit this file, and delete what you fix.
            # Written by a run of the tests with -Dpgtender.baseline=write. Label, fingerprint of the statement, call site.
            """;

    /** Begins the statement of an entry, for who reads the file. */
    private static final String COMMENT = "  # ";

    private BaselineText() {}

    /**
     * Entries by check, each with its statement.
     *
     * @param source names the text in messages
     * @throws IllegalStateException when a line is not understood
     */
    static SortedMap<String, SortedMap<BaselineEntry, String>> read(String text, Object source) {
        SortedMap<String, SortedMap<BaselineEntry, String>> byCheck = new TreeMap<>();
        String check = "";
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                check = line.substring(1, line.length() - 1);
                continue;
            }
            int comment = line.indexOf(COMMENT);
            String statement = comment < 0 ? "" : line.substring(comment + COMMENT.length());
            Optional<BaselineEntry> entry = BaselineEntry.parse(
                    comment < 0 ? line : line.substring(0, comment).strip());
            if (entry.isEmpty()) {
                throw new IllegalStateException("line " + number + " of " + source
                        + " is not a finding: delete it, or write the file again with -D" + BaselineMode.PROPERTY
                        + "=write");
            }
            byCheck.computeIfAbsent(check, c -> new TreeMap<>()).put(entry.get(), statement);
        }
        return byCheck;
    }

    static String write(SortedMap<String, SortedMap<BaselineEntry, String>> byCheck) {
        StringBuilder text = new StringBuilder(HEADER);
        for (Map.Entry<String, SortedMap<BaselineEntry, String>> check : byCheck.entrySet()) {
            if (check.getValue().isEmpty()) {
                continue;
            }
            text.append("\n[").append(check.getKey()).append("]\n");
            check.getValue()
                    .forEach((entry, statement) ->
                            text.append(entry).append(COMMENT).append(statement).append('\n'));
        }
        return text.toString();
    }
}
