package io.pgtender.detect;

import io.pgtender.detect.Select.Clause;
import io.pgtender.detect.Words.Range;
import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rewrites a read that is asked for what its last execution found into one recursive query.
 *
 * <p>UNION rather than UNION ALL: it ends where the pointers form a ring.
 */
final class RecursiveRead {

    static final String ONCE = "rows that are equal in all columns come once";

    /** How a column is called that leads to another row of its table, without {@code _id}. */
    private static final List<String> POINTERS = List.of(
            "parent",
            "next",
            "previous",
            "prev",
            "manager",
            "boss",
            "supervisor",
            "reports_to",
            "replaced_by",
            "superseded_by",
            "successor",
            "predecessor",
            "root");

    private RecursiveRead() {}

    /**
     * @param pointer the column of the result that holds the next key, by its name there; empty where that is not known:
     *     then it is the one whose name says so
     */
    static Optional<Rewrite> of(QueryShape shape, String pointer) {
        return Select.of(shape).flatMap(select -> rewritten(select, pointer));
    }

    private static Optional<Rewrite> rewritten(Select select, String pointer) {
        List<KeyCondition> keys = select.keys();
        Words words = select.words();
        boolean one = keys.size() == 1 && keys.get(0).form() == KeyCondition.Form.ONE;
        if (!one || words.keys(0, words.size()).size() != 1) {
            return Optional.empty();
        }
        KeyCondition key = keys.get(0);
        String chain = words.find("chain", 0, 0, words.size()) < 0 ? "chain" : "pgtender_chain";
        return pointer(select, key, pointer).map(column -> {
            TreeMap<Integer, String> edits = new TreeMap<>();
            edits.put(key.key(), chain + "." + column);
            return new Rewrite(
                    "WITH RECURSIVE " + chain + " AS ((" + words.slice(0, words.size())
                            + ") UNION SELECT step.* FROM " + chain + " CROSS JOIN LATERAL ("
                            + words.slice(0, words.size(), edits) + ") AS step) SELECT * FROM " + chain,
                    List.of(ONCE));
        });
    }

    private static Optional<String> pointer(Select select, KeyCondition key, String known) {
        List<String> names = select.items(Clause.LIST).stream()
                .map(item -> outputName(select.words(), item))
                .toList();
        if (!known.isEmpty()) {
            return names.stream().filter(name -> name.equals(known)).findFirst();
        }
        List<String> likely = names.stream()
                .filter(name -> !name.equals(key.name()) && isPointer(name))
                .toList();
        return likely.size() == 1 ? Optional.of(likely.get(0)) : Optional.empty();
    }

    /** What a column of the result is called; empty where the text does not say. */
    static String outputName(Words words, Range item) {
        int last = item.to() - 1;
        boolean named = words.is(last - 1, "AS") || words.afterColumn(item.from()) == item.to();
        return named && words.isName(last) ? words.get(last).text() : "";
    }

    private static boolean isPointer(String name) {
        String plain = name.endsWith("_id") ? name.substring(0, name.length() - 3) : name;
        return POINTERS.stream().anyMatch(word -> plain.equals(word) || plain.startsWith(word + "_"));
    }
}
