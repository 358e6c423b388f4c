package io.pgtender.detect;

import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rewrites a read of one key into a read of many: {@code column = ?} becomes {@code column = ANY (?)}. */
final class BatchedRead {

    private static final String KEY = "?";
    private static final String COMMA = ",";

    /** Words that only ever stand for themselves in normalised text (a column of that name is quoted). */
    private static final String SELECT = "SELECT";

    private static final String FROM = "FROM";
    private static final String WHERE = "WHERE";
    private static final String AND = "AND";
    private static final String ORDER = "ORDER";

    /** What may follow a column that is selected as it is. */
    private static final Set<String> ENDS_OF_COLUMN = Set.of(COMMA, FROM, "AS");

    /**
     * Words after which rows of one key depend on those of another (DISTINCT, LIMIT), or the comparison is not one of a
     * list of conditions that all must hold (OR, BETWEEN ... AND, CASE).
     */
    private static final Set<String> REFUSED = Set.of(
            "ALL",
            "BETWEEN",
            "CASE",
            "DISTINCT",
            "EXCEPT",
            "FETCH",
            "FOR",
            "GROUP",
            "HAVING",
            "INTERSECT",
            "INTO",
            "LIMIT",
            "OFFSET",
            "OR",
            "TABLESAMPLE",
            "UNION",
            "WINDOW");

    private final List<String> words;
    private final int from;
    private final int key;

    private BatchedRead(List<String> words) {
        this.words = words;
        this.from = words.indexOf(FROM);
        this.key = words.indexOf(KEY);
    }

    /**
     * The rewritten statement, with the key in its select list so that the rows can be told apart.
     *
     * <p>Empty unless the shape is a plain SELECT of columns, without parentheses, with exactly one parameter or constant,
     * which is compared by {@code =} with a column in one of the conditions of WHERE: only then are the rows of many keys
     * known to be those of each key, together.
     */
    static Optional<String> of(QueryShape shape) {
        if (!shape.isPlainRead() || shape.text().endsWith("…")) {
            return Optional.empty();
        }
        List<String> words = words(shape.text());
        if (words.isEmpty()) {
            return Optional.empty();
        }
        BatchedRead read = new BatchedRead(words);
        return read.isRewritable() ? Optional.of(read.rewritten()) : Optional.empty();
    }

    private boolean isRewritable() {
        boolean hasParts = words.get(0).equals(SELECT) && from > 1 && words.lastIndexOf(FROM) == from;
        int where = words.indexOf(WHERE);
        if (!hasParts || where < from || words.lastIndexOf(WHERE) != where || key < where + 3) {
            return false;
        }
        boolean oneKey = words.stream().filter(BatchedRead::mayHoldKey).count() == 1;
        String before = words.get(key - 3);
        String after = key + 1 < words.size() ? words.get(key + 1) : ORDER;
        boolean compared = (before.equals(WHERE) || before.equals(AND))
                && isColumn(column())
                && words.get(key - 1).equals("=")
                && (after.equals(AND) || after.equals(ORDER));
        return oneKey && compared && words.stream().noneMatch(REFUSED::contains) && !isOrderAmbiguous();
    }

    /** A word outside quotes that holds a parameter, or a parenthesis and so perhaps a function, a subquery or a list. */
    private static boolean mayHoldKey(String word) {
        boolean quoted = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            quoted ^= c == '"';
            if (!quoted && "?()[];".indexOf(c) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isColumn(String word) {
        char first = word.charAt(0);
        return first == '"' || first == '_' || Character.isLetter(first);
    }

    private String column() {
        return words.get(key - 2);
    }

    /** Whether ORDER BY names, without its table, what would be there twice once the key is selected too. */
    private boolean isOrderAmbiguous() {
        int order = words.indexOf(ORDER);
        return order > 0 && !selectsKey() && words.subList(order, words.size()).contains(lastPart(column()));
    }

    private String rewritten() {
        List<String> batched = new ArrayList<>(words);
        batched.set(key, "ANY (?)");
        if (!selectsKey()) {
            batched.addAll(1, List.of(column(), COMMA));
        }
        StringBuilder sql = new StringBuilder();
        for (String word : batched) {
            sql.append(sql.length() == 0 || word.equals(COMMA) ? "" : " ").append(word);
        }
        return sql.toString();
    }

    /** Whether the select list holds the key's column, under whatever name, or all columns of its table. */
    private boolean selectsKey() {
        String column = column();
        String all = column.substring(0, column.length() - lastPart(column).length()) + "*";
        boolean atItem = true;
        for (int i = 1; i < from; i++) {
            String word = words.get(i);
            boolean alone = ENDS_OF_COLUMN.contains(words.get(i + 1));
            if (atItem && alone && (word.equals("*") || word.equals(all) || word.equals(column))) {
                return true;
            }
            atItem = word.equals(COMMA);
        }
        return false;
    }

    private static String lastPart(String column) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < column.length(); i++) {
            quoted ^= column.charAt(i) == '"';
            if (!quoted && column.charAt(i) == '.') {
                start = i + 1;
            }
        }
        return column.substring(start);
    }

    /** Splits normalised text at blanks and commas outside quotes. Commas are words. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (quoted || (c != ' ' && c != ',')) {
                word.append(c);
            } else {
                flush(word, words);
                if (c == ',') {
                    words.add(COMMA);
                }
            }
        }
        flush(word, words);
        return words;
    }

    private static void flush(StringBuilder word, List<String> words) {
        if (word.length() > 0) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
