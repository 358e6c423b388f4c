package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What REINDEX CONCURRENTLY leaves beside an index when it does not finish: {@code _ccnew} before the swap, {@code _ccold}
 * after it, with a number where that name was taken, and the index's name cut so that it fits (ChooseRelationName and
 * makeObjectName, indexcmds.c). Both are invalid, and writes may still maintain them.
 */
final class RebuildLeftovers {

    private static final List<String> LABELS = List.of("_ccnew", "_ccold");

    private RebuildLeftovers() {}

    /** Those of {@code indexes} that a rebuild of {@code name} may have left. */
    static List<ExistingIndex> of(String name, List<ExistingIndex> indexes) {
        return indexes.stream()
                .filter(index -> !index.valid() && isOf(name, index.name()))
                .toList();
    }

    static boolean isOf(String name, String leftover) {
        for (String label : LABELS) {
            int at = leftover.lastIndexOf(label);
            if (at > 0 && isNumber(leftover.substring(at + label.length()))) {
                String stem = leftover.substring(0, at);
                int room = Identifiers.MAX_BYTES - (leftover.length() - at);
                if (stem.equals(name)
                        || (bytes(name) > room && name.startsWith(stem) && room - bytes(stem) < MAX_CHARACTER_BYTES)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** UTF-8's longest character: where it would not fit, the name is cut before it. */
    private static final int MAX_CHARACTER_BYTES = 4;

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
