package io.pgtender.detect;

import io.pgtender.detect.Words.Range;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The clauses of a single SELECT, as its normalised text shows them. Immutable. */
final class Select {

    /** What combines several SELECTs into one. */
    private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT");

    /** The clauses, in order of the text. */
    enum Clause {
        /** What is selected. */
        LIST,
        FROM,
        WHERE,
        GROUP,
        HAVING,
        WINDOW,
        ORDER,
        LIMIT,
        OFFSET,
        FETCH
    }

    private final Words words;
    private final Map<Clause, Range> clauses;
    private final boolean distinct;

    private Select(Words words, Map<Clause, Range> clauses, boolean distinct) {
        this.words = words;
        this.clauses = clauses;
        this.distinct = distinct;
    }

    /** Empty for what is no single SELECT, does more than read, or whose text was cut. */
    static Optional<Select> of(QueryShape shape) {
        if (!shape.isPlainRead() || shape.text().endsWith("…")) {
            return Optional.empty();
        }
        Words words = Words.of(shape.text());
        if (!words.is(0, "SELECT")) {
            return Optional.empty();
        }
        for (int i = 0; i < words.size(); i++) {
            Words.Word word = words.get(i);
            if (word.is(";") || word.depth() < 0 || (word.depth() == 0 && SET_OPERATIONS.contains(word.text()))) {
                return Optional.empty();
            }
        }
        return Optional.of(read(words));
    }

    private static Select read(Words words) {
        Map<Clause, Range> clauses = new EnumMap<>(Clause.class);
        boolean distinct = words.is(1, "DISTINCT");
        int start = distinct || words.is(1, "ALL") ? 2 : 1;
        Clause clause = Clause.LIST;
        for (int i = start; i < words.size(); i++) {
            Clause next = clauseAt(words, i, clause);
            if (next != clause) {
                clauses.put(clause, new Range(start, i));
                clause = next;
                start = next == Clause.GROUP || next == Clause.ORDER ? i + 2 : i + 1;
            }
        }
        clauses.put(clause, new Range(Math.min(start, words.size()), words.size()));
        return new Select(words, clauses, distinct);
    }

    /** The clause that begins with a word, or {@code now}. */
    private static Clause clauseAt(Words words, int index, Clause now) {
        if (words.get(index).depth() != 0 || words.is(index - 1, ".")) {
            return now;
        }
        return switch (words.get(index).text()) {
            case "FROM" -> now == Clause.LIST && !(index > 2 && words.is(index - 1, "DISTINCT")) ? Clause.FROM : now;
            case "WHERE" -> Clause.WHERE;
            case "GROUP" -> words.is(index + 1, "BY") ? Clause.GROUP : now;
            case "HAVING" -> Clause.HAVING;
            case "WINDOW" -> Clause.WINDOW;
            case "ORDER" -> words.is(index + 1, "BY") ? Clause.ORDER : now;
            case "LIMIT" -> Clause.LIMIT;
            case "OFFSET" -> Clause.OFFSET;
            case "FETCH" -> Clause.FETCH;
            default -> now;
        };
    }

    Words words() {
        return words;
    }

    boolean isDistinct() {
        return distinct;
    }

    boolean has(Clause clause) {
        return clauses.containsKey(clause);
    }

    /** Where the words of a clause are, without its keyword; empty where it has none. */
    Range range(Clause clause) {
        return clauses.getOrDefault(clause, new Range(0, 0));
    }

    String text(Clause clause) {
        return words.slice(range(clause).from(), range(clause).to());
    }

    /** Where the items of a list are: of what is selected, of GROUP BY, of ORDER BY. */
    List<Range> items(Clause clause) {
        Range range = range(clause);
        return words.split(",", 0, range.from(), range.to());
    }

    /**
     * The conditions that must all hold. One that holds an OR outside of parentheses is all of WHERE.
     */
    List<Range> conditions() {
        Range where = range(Clause.WHERE);
        if (words.find("OR", 0, where.from(), where.to()) >= 0) {
            return List.of(where);
        }
        List<Range> conditions = new ArrayList<>();
        for (Range part : words.split("AND", 0, where.from(), where.to())) {
            int last = conditions.size() - 1;
            boolean upperBound = last >= 0 && endsInBetween(conditions.get(last).from(), part.from() - 1);
            if (upperBound) {
                conditions.set(last, new Range(conditions.get(last).from(), part.to()));
            } else {
                conditions.add(part);
            }
        }
        return conditions;
    }

    /** Whether the AND at {@code and} belongs to a BETWEEN of the condition that starts at {@code from}. */
    private boolean endsInBetween(int from, int and) {
        int between = words.find("BETWEEN", 0, from, and);
        return between >= 0 && words.find("AND", 0, between, and) < 0;
    }

    /** Conditions that compare a column with one key, or with one of several. */
    List<KeyCondition> keys() {
        List<KeyCondition> keys = new ArrayList<>();
        for (Range condition : conditions()) {
            KeyCondition.in(words, condition).ifPresent(keys::add);
        }
        return keys;
    }
}
