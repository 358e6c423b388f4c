package io.pgtender.detect;

import io.pgtender.detect.Select.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Runs a read once for each of many keys, within one statement: {@code FROM unnest(?) CROSS JOIN LATERAL (...)}. */
final class LateralRead {

    /** Names for the list of keys, of which the statement itself uses none. */
    private static final List<String> NAMES = List.of("keys", "asked", "wanted");

    private final Words words;
    private final String list;

    private LateralRead(Select select, String list) {
        this.words = select.words();
        this.list = list;
    }

    /** For each of {@code keys}, which all ask for one. */
    static Rewrite of(Select select, List<KeyCondition> keys, List<String> cautions) {
        LateralRead read = new LateralRead(select, unused(select.words(), NAMES));
        List<String> names = distinct(keys.stream().map(KeyCondition::name).toList());
        List<String> arrays = keys.stream().map(KeyCondition::array).toList();
        TreeMap<Integer, String> edits = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            edits.put(keys.get(i).key(), read.list + "." + names.get(i));
        }
        return new Rewrite(read.sql(select, names, arrays, edits), cautions);
    }

    /**
     * For the only value that a column is compared with for equality, wherever that is, or else for the only value of the
     * statement where that is compared.
     */
    static Optional<Rewrite> ofOnlyKey(Select select) {
        Words words = select.words();
        List<Integer> values = words.keys(0, words.size());
        List<Integer> equal = values.stream()
                .filter(value -> words.is(value - 1, "=") && words.isName(value - 2))
                .toList();
        int key = equal.size() == 1 ? equal.get(0) : values.size() == 1 && equal.isEmpty() ? values.get(0) : -1;
        if (key < 0 || !isCompared(words, key)) {
            return Optional.empty();
        }
        LateralRead read = new LateralRead(select, unused(words, NAMES));
        String name = equal.isEmpty() ? "key" : words.get(key - 2).text();
        TreeMap<Integer, String> edits = new TreeMap<>();
        edits.put(key, read.list + "." + name);
        List<String> cautions = values.size() == 1 ? List.of() : List.of(BatchedRead.SAME_FOR_ALL);
        return Optional.of(new Rewrite(read.sql(select, List.of(name), List.of("?"), edits), cautions));
    }

    private static boolean isCompared(Words words, int key) {
        return key > 0
                && List.of("=", "<", ">", "<=", ">=")
                        .contains(words.get(key - 1).text())
                && !words.is(key + 1, "::");
    }

    private String sql(Select select, List<String> names, List<String> arrays, SortedMap<Integer, String> edits) {
        String asked = "unnest(" + String.join(", ", arrays) + ") AS " + list + " (" + String.join(", ", names) + ")";
        String selected = names.stream().map(name -> list + "." + name).collect(Collectors.joining(", "));
        if (!select.has(Clause.FROM)) {
            return "SELECT " + selected + ", " + words.slice(1, words.size(), edits) + " FROM " + asked;
        }
        String found = unused(words, List.of("found", "result", "rows_found"));
        return "SELECT " + selected + ", " + found + ".* FROM " + asked + " CROSS JOIN LATERAL ("
                + words.slice(0, words.size(), edits) + ") AS " + found;
    }

    private static String unused(Words words, List<String> names) {
        return names.stream()
                .filter(name -> words.find(name, 0, 0, words.size()) < 0)
                .findFirst()
                .orElse("pgtender_" + names.get(0));
    }

    /** The names, numbered where one comes again. */
    private static List<String> distinct(List<String> names) {
        List<String> distinct = new ArrayList<>();
        for (String name : names) {
            distinct.add(distinct.contains(name) ? "key" + (distinct.size() + 1) : name);
        }
        return distinct;
    }
}
