package io.pgtender.detect;

import io.pgtender.detect.Words.Range;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rewrites a write of one row into a write of many, whose values come as arrays: {@code unnest(?, ?)}. */
final class BatchedWrite {

    static final String ONCE = "a row that comes twice is changed once, by one of the two";
    static final String SAME_FOR_ALL = "the parameters and constants after the list are those of every row";

    /** Name of the list of rows. */
    private static final String ROWS = "rows_given";

    private final Words words;
    private final List<String> names = new ArrayList<>();
    private final List<String> arrays = new ArrayList<>();
    private final TreeMap<Integer, String> edits = new TreeMap<>();

    private BatchedWrite(Words words) {
        this.words = words;
    }

    /** Empty where the text does not show a write of single rows. */
    static Optional<Rewrite> of(QueryShape shape) {
        Words words = Words.of(shape.text());
        if (shape.text().endsWith("…") || words.find(";", 0, 0, words.size()) >= 0) {
            return Optional.empty();
        }
        BatchedWrite write = new BatchedWrite(words);
        return switch (shape.kind()) {
            case INSERT -> write.insert();
            case UPDATE -> write.update();
            case DELETE -> write.delete();
            default -> Optional.empty();
        };
    }

    /** {@code INSERT INTO t (a, b) VALUES (?, ?)}, with what may follow. */
    private Optional<Rewrite> insert() {
        int values = words.find("VALUES", 0, 0, words.size());
        if (!words.is(0, "INSERT") || values < 0 || !words.is(values - 1, ")") || !words.is(values + 1, "(")) {
            return Optional.empty();
        }
        int open = words.find("(", 0, 0, values);
        int close = words.find(")", 0, values, words.size());
        if (close < 0 || words.is(close + 1, ",")) {
            return Optional.empty();
        }
        List<Range> columns = words.split(",", 1, open + 1, words.find(")", 0, open, values));
        List<Range> expressions = words.split(",", 1, values + 2, close);
        if (columns.size() != expressions.size() || words.find("DEFAULT", 1, values, close) >= 0) {
            return Optional.empty();
        }
        for (int i = 0; i < columns.size(); i++) {
            for (int value :
                    words.keys(expressions.get(i).from(), expressions.get(i).to())) {
                take(value, words.slice(columns.get(i).from(), columns.get(i).to()));
            }
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String sql = words.slice(0, values) + " SELECT " + words.slice(values + 2, close, edits) + " FROM " + list();
        String rest = words.slice(close + 1, words.size());
        boolean more = !words.keys(close + 1, words.size()).isEmpty();
        return Optional.of(
                new Rewrite(rest.isEmpty() ? sql : sql + " " + rest, more ? List.of(SAME_FOR_ALL) : List.of()));
    }

    /** {@code UPDATE t SET a = ? WHERE b = ?}. */
    private Optional<Rewrite> update() {
        int set = words.find("SET", 0, 0, words.size());
        int where = words.find("WHERE", 0, 0, words.size());
        if (!words.is(0, "UPDATE") || set < 0 || where < set || words.find("FROM", 0, 0, where) >= 0) {
            return Optional.empty();
        }
        for (Range assignment : words.split(",", 0, set + 1, where)) {
            boolean single = words.is(assignment.from() + 1, "=");
            String column = single ? words.get(assignment.from()).text() : "value";
            for (int value : words.keys(assignment.from(), assignment.to())) {
                take(value, prefixed("new_", column));
            }
        }
        int end = returning();
        int keys = names.size();
        for (int value : words.keys(where, end)) {
            boolean equal = words.is(value - 1, "=") && words.isName(value - 2);
            take(value, prefixed("old_", equal ? words.get(value - 2).text() : "value"));
        }
        if (names.size() == keys) {
            return Optional.empty();
        }
        String sql = words.slice(0, where, edits) + " FROM " + list() + " " + words.slice(where, words.size(), edits);
        return Optional.of(new Rewrite(sql, List.of(ONCE)));
    }

    /** {@code DELETE FROM t WHERE a = ?}. */
    private Optional<Rewrite> delete() {
        int where = words.find("WHERE", 0, 0, words.size());
        if (!words.is(0, "DELETE") || where < 0 || words.find("OR", 0, where, words.size()) >= 0) {
            return Optional.empty();
        }
        List<KeyCondition> keys = new ArrayList<>();
        List<String> others = new ArrayList<>();
        int end = returning();
        for (Range condition : words.split("AND", 0, where + 1, end)) {
            Optional<KeyCondition> key = KeyCondition.in(words, condition);
            key.ifPresent(keys::add);
            if (key.isEmpty()) {
                others.add(words.slice(condition.from(), condition.to()));
            }
        }
        boolean known = keys.stream().allMatch(key -> key.form() == KeyCondition.Form.ONE)
                && words.keys(0, words.size()).size() == keys.size()
                && words.find("BETWEEN", 0, where, end) < 0;
        if (keys.isEmpty() || !known) {
            return Optional.empty();
        }
        String columns = keys.stream().map(KeyCondition::column).collect(Collectors.joining(", "));
        String given = keys.stream().map(KeyCondition::array).collect(Collectors.joining(", "));
        others.add(
                0,
                keys.size() == 1
                        ? columns + " = ANY (" + given + ")"
                        : "(" + columns + ") IN (SELECT * FROM unnest(" + given + "))");
        String rest = words.slice(end, words.size());
        String sql = words.slice(0, where + 1) + " " + String.join(" AND ", others);
        return Optional.of(new Rewrite(rest.isEmpty() ? sql : sql + " " + rest));
    }

    private int returning() {
        int returning = words.find("RETURNING", 0, 0, words.size());
        return returning < 0 ? words.size() : returning;
    }

    /** Takes the value at a {@code ?} from a column of the list of rows. */
    private void take(int value, String wanted) {
        String name = wanted;
        for (int i = 2; names.contains(name); i++) {
            name = prefixed("v" + i + "_", wanted);
        }
        names.add(name);
        boolean cast = words.is(value + 1, "::");
        arrays.add(cast ? "?::" + words.slice(value + 2, words.afterColumn(value + 2)) + "[]" : "?");
        edits.put(value, ROWS + "." + name);
    }

    private static String prefixed(String prefix, String column) {
        return column.startsWith("\"") ? "\"" + prefix + column.substring(1) : prefix + column;
    }

    private String list() {
        return "unnest(" + String.join(", ", arrays) + ") AS " + ROWS + " (" + String.join(", ", names) + ")";
    }
}
