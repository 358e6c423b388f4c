package io.pgtender.detect;

import io.pgtender.detect.KeyCondition.Form;
import io.pgtender.detect.Select.Clause;
import io.pgtender.detect.Words.Range;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rewrites a read of one key into a read of many, with the key in its result so that the rows can be told apart.
 *
 * <p>Four forms, the plainest that is known to give the rows of each key together: {@code column = ANY (?)}, with GROUP BY
 * for aggregates; {@code (a, b) IN (SELECT * FROM unnest(?, ?))} for a key of several columns; and the statement as it is
 * for each of the keys, {@code FROM unnest(?) CROSS JOIN LATERAL}, where rows of one key depend on one another (LIMIT,
 * DISTINCT) or where that cannot be told.
 */
final class BatchedRead {

    static final String SAME_FOR_ALL = "the other parameters and constants are those of every key";
    static final String MAY_STAY = "a value that is the same each time may stay where it is, as = ?";
    static final String NO_ROWS = "a key without rows is not in the result: its count is 0, other aggregates are NULL";

    /** Clauses without which the rows of one key do not depend on one another. */
    private static final List<Clause> COMBINING =
            List.of(Clause.GROUP, Clause.HAVING, Clause.WINDOW, Clause.LIMIT, Clause.OFFSET, Clause.FETCH);

    /** Functions of a row: others may be aggregates, or return sets. */
    private static final Set<String> SCALAR = Set.of(
            "abs",
            "cast",
            "ceil",
            "coalesce",
            "concat",
            "date_trunc",
            "extract",
            "floor",
            "greatest",
            "initcap",
            "least",
            "length",
            "lower",
            "ltrim",
            "nullif",
            "position",
            "replace",
            "round",
            "rtrim",
            "substring",
            "to_char",
            "trim",
            "upper");

    private static final Set<String> AGGREGATES = Set.of(
            "array_agg",
            "avg",
            "bool_and",
            "bool_or",
            "count",
            "every",
            "json_agg",
            "jsonb_agg",
            "max",
            "min",
            "string_agg",
            "sum");

    /** Longest list of columns that makes one key. */
    private static final int MAX_KEY_COLUMNS = 8;

    private final Select select;
    private final Words words;
    private final List<KeyCondition> keys;

    private BatchedRead(Select select) {
        this.select = select;
        this.words = select.words();
        this.keys = select.keys();
    }

    /** Empty where no key is found, or what it stands in cannot be told from the text. */
    static Optional<Rewrite> of(QueryShape shape) {
        return Select.of(shape).map(BatchedRead::new).flatMap(BatchedRead::rewritten);
    }

    private Optional<Rewrite> rewritten() {
        if (namesColumnsByNumber() || keys.size() > MAX_KEY_COLUMNS) {
            return Optional.empty();
        }
        if (keys.isEmpty()) {
            return LateralRead.ofOnlyKey(select);
        }
        boolean several = keys.stream().anyMatch(key -> key.form() == Form.SEVERAL);
        if (several && keys.size() > 1) {
            return Optional.empty();
        }
        boolean rowByRow = !select.isDistinct() && COMBINING.stream().noneMatch(select::has);
        if (rowByRow && !isOrderAmbiguous() && select.has(Clause.FROM)) {
            if (listCalls().stream().allMatch(SCALAR::contains)) {
                return Optional.of(plain(""));
            }
            if (isAggregatesOnly() && !select.has(Clause.ORDER)) {
                return Optional.of(plain(" GROUP BY " + columns()));
            }
        }
        return several ? Optional.empty() : Optional.of(LateralRead.of(select, keys, cautions()));
    }

    /** ORDER BY 1: the number is a constant and not in the text. */
    private boolean namesColumnsByNumber() {
        List<Range> items = new ArrayList<>(select.items(Clause.ORDER));
        items.addAll(select.items(Clause.GROUP));
        return items.stream().anyMatch(item -> words.get(item.from()).isKey());
    }

    /** What is called like a function in the select list, in lower case. */
    private List<String> listCalls() {
        Range list = select.range(Clause.LIST);
        List<String> calls = new ArrayList<>();
        for (int i = list.from(); i < list.to(); i++) {
            if (words.is(i + 1, "(") && words.isName(i)) {
                calls.add(words.get(i).text().toLowerCase(Locale.ROOT));
            } else if (words.is(i, "SELECT")) {
                calls.add("select");
            }
        }
        return calls;
    }

    private boolean isAggregatesOnly() {
        return !select.items(Clause.LIST).isEmpty()
                && select.items(Clause.LIST).stream().allMatch(this::isAggregate);
    }

    /** {@code count(*)}, perhaps under another name. */
    private boolean isAggregate(Range item) {
        if (!AGGREGATES.contains(words.get(item.from()).text()) || !words.is(item.from() + 1, "(")) {
            return false;
        }
        int close = words.find(")", words.get(item.from()).depth(), item.from(), item.to());
        int alias = words.is(close + 1, "AS") ? close + 2 : close + 1;
        boolean named = alias == item.to() - 1 && words.isName(alias);
        return close > 0 && (close + 1 == item.to() || named);
    }

    /** Whether ORDER BY names, without its table, what would be there twice once the key is selected too. */
    private boolean isOrderAmbiguous() {
        Range order = select.range(Clause.ORDER);
        List<String> names = keys.stream().map(KeyCondition::name).toList();
        for (int i = order.from(); i < order.to(); i++) {
            if (names.contains(words.get(i).text()) && !words.is(i - 1, ".") && !words.is(i + 1, ".")) {
                return !areKeysSelected();
            }
        }
        return false;
    }

    private boolean areKeysSelected() {
        return keys.stream().allMatch(this::isSelected);
    }

    /** Whether the select list holds the key's column, under whatever name, or all columns of its table. */
    private boolean isSelected(KeyCondition key) {
        String all =
                key.column().substring(0, key.column().length() - key.name().length()) + "*";
        for (Range item : select.items(Clause.LIST)) {
            int as = words.find("AS", 0, item.from(), item.to());
            String selected = words.slice(item.from(), as < 0 ? item.to() : as);
            if (selected.equals("*") || selected.equals(all) || selected.equals(key.column())) {
                return true;
            }
        }
        return false;
    }

    private Rewrite plain(String end) {
        TreeMap<Integer, String> edits = new TreeMap<>();
        boolean grouped = !end.isEmpty();
        if (keys.size() == 1) {
            KeyCondition key = keys.get(0);
            replace(key.condition(), key.column() + " = ANY (" + key.array() + ")", edits);
        } else {
            for (KeyCondition key : keys.subList(1, keys.size())) {
                drop(key.condition(), edits);
            }
            String arrays = keys.stream().map(KeyCondition::array).collect(Collectors.joining(", "));
            replace(keys.get(0).condition(), "(" + columns() + ") IN (SELECT * FROM unnest(" + arrays + "))", edits);
        }
        String selected = keys.stream()
                .filter(key -> grouped || !isSelected(key))
                .map(KeyCondition::column)
                .collect(Collectors.joining(", "));
        if (!selected.isEmpty()) {
            Range list = select.range(Clause.LIST);
            int before = list.from() - 1;
            edits.put(before, words.get(before).text() + " " + selected + (list.length() == 0 ? "" : ","));
        }
        List<String> cautions = new ArrayList<>(cautions());
        if (grouped) {
            cautions.add(NO_ROWS);
        }
        return new Rewrite(tidy(words.slice(0, words.size(), edits)) + end, cautions);
    }

    private String columns() {
        return keys.stream().map(KeyCondition::column).collect(Collectors.joining(", "));
    }

    private static void replace(Range range, String by, Map<Integer, String> edits) {
        edits.put(range.from(), by);
        for (int i = range.from() + 1; i < range.to(); i++) {
            edits.put(i, "");
        }
    }

    /** Takes out a condition that is not the first, with the AND before it. */
    private static void drop(Range condition, Map<Integer, String> edits) {
        for (int i = condition.from() - 1; i < condition.to(); i++) {
            edits.put(i, "");
        }
    }

    /** Blanks that stood between words that are gone; there are none of any meaning outside quotes. */
    private static String tidy(String sql) {
        StringBuilder tidy = new StringBuilder(sql.length());
        boolean quoted = false;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            quoted ^= c == '"';
            boolean surplus = c == ' ' && (i + 1 == sql.length() || sql.charAt(i + 1) == ' ');
            if (quoted || !surplus) {
                tidy.append(c);
            }
        }
        return tidy.toString();
    }

    private List<String> cautions() {
        List<String> cautions = new ArrayList<>();
        if (keys.size() > 1) {
            cautions.add(MAY_STAY);
        }
        int others = words.keys(0, words.size()).size() - keys.size();
        for (Clause clause : List.of(Clause.LIMIT, Clause.OFFSET, Clause.FETCH)) {
            Range range = select.range(clause);
            others -= words.keys(range.from(), range.to()).size();
        }
        if (others > 0) {
            cautions.add(SAME_FOR_ALL);
        }
        return cautions;
    }
}
