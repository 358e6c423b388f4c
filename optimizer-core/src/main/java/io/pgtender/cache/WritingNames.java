package io.pgtender.cache;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names by which a statement may run code of the database that writes: volatile functions, and what reaches them.
 * Immutable. A function that is declared STABLE or IMMUTABLE is taken by its word.
 */
final class WritingNames {

    /** PostgreSQL's functions that run SQL given as text, and so can call the others. */
    private static final Set<String> RUN_TEXT =
            Set.of("query_to_xml", "query_to_xml_and_xmlschema", "cursor_to_xml", "ts_stat", "ts_rewrite");

    private final Set<String> words = new HashSet<>();
    private final Set<String> others = new HashSet<>();

    WritingNames(Iterable<String> names) {
        for (String name : names) {
            String folded = name.toLowerCase(Locale.ROOT);
            if (Words.isWord(folded)) {
                words.add(folded);
            } else {
                others.add(folded);
            }
        }
        if (!isEmpty()) {
            words.addAll(RUN_TEXT);
        }
    }

    /** Asks the server; for a background thread. */
    static WritingNames read(Server server) throws SQLException {
        return server.inTransaction(connection -> {
            Set<String> names = new HashSet<>();
            for (List<@Nullable String> row : Server.query(connection, Sql.WRITING_NAMES)) {
                names.add(String.valueOf(row.get(0)));
            }
            return new WritingNames(names);
        });
    }

    /** Whether no code of the database writes. */
    boolean isEmpty() {
        return words.isEmpty() && others.isEmpty();
    }

    /** Whether {@code text} may name one of them; case and quotes do not matter. */
    boolean mayOccurIn(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        return folded.contains("u&\"")
                || others.stream().anyMatch(folded::contains)
                || Words.anyMatch(folded, words::contains);
    }
}
