package io.pgtender.sql;

import io.pgtender.sql.SelectList.Direction;
import io.pgtender.sql.SelectList.Nulls;
import io.pgtender.sql.SelectList.Ordering;
import io.pgtender.sql.SelectList.Part;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@link SelectList}: the words outside all parentheses say which clause begins. Not a parser. */
final class SelectListReader {

    /** Aggregates of pg_proc (prokind a) that need no ordered set, and those that do. */
    private static final Set<String> AGGREGATES =
            Set.of(("any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp "
                            + "cume_dist every json_agg json_agg_strict json_arrayagg json_object_agg json_objectagg jsonb_agg "
                            + "jsonb_agg_strict jsonb_object_agg max min mode percentile_cont percentile_disc "
                            + "range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 "
                            + "regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum "
                            + "var_pop var_samp variance xmlagg")
                    .split(" "));

    private final TokenList tokens;
    private final Set<Part> parts = EnumSet.noneOf(Part.class);
    private List<Ordering> orderBy = List.of();
    private boolean star;
    private boolean aggregatesOnly;
    /** Items of the first list, or -1 while none has been read. */
    private int items = -1;

    SelectListReader(String text) {
        tokens = new TokenList(text);
    }

    Optional<SelectList> read() {
        int from = 0;
        int to = tokens.size();
        boolean alone = true;
        while (alone && tokens.token(from) == Token.OPEN) {
            alone = readOutside(tokens.partner(from) + 1, to);
            to = Math.min(tokens.partner(from), tokens.size());
            from++;
        }
        if (alone) {
            clauses(from, to);
        } else {
            Set<Part> outside = EnumSet.copyOf(parts);
            List<Ordering> order = orderBy;
            clauses(from, to); // a branch: what it orders and limits is its own
            parts.removeAll(EnumSet.of(Part.ORDER_BY, Part.LIMIT, Part.OFFSET));
            parts.addAll(outside);
            orderBy = order;
        }
        if (items < 0 && !star) {
            return Optional.empty();
        }
        OptionalInt count = star ? OptionalInt.empty() : OptionalInt.of(items);
        return Optional.of(new SelectList(star, count, aggregatesOnly, parts, orderBy));
    }

    /** Reads what follows a query in parentheses; gives whether that query is still all there is. */
    private boolean readOutside(int from, int to) {
        if (parts.contains(Part.SET_OPERATION)) {
            return false;
        }
        int readItems = items;
        clauses(from, to);
        items = readItems; // a later branch is not the first
        return !parts.contains(Part.SET_OPERATION);
    }

    private void clauses(int from, int to) {
        int i = from;
        while (i < to) {
            Token token = tokens.token(i);
            if (token == Token.OPEN) {
                boolean query = tokens.token(i - 1) == Token.CLOSE && tokens.isWord(from, "with");
                if (query && tokens.isWord(i + 1, "select") && items < 0) {
                    clauses(i + 1, Math.min(tokens.partner(i), to)); // WITH a AS (...) (SELECT ...)
                }
                i = tokens.partner(i) + 1;
            } else if (token == Token.WORD && tokens.token(i - 1) != Token.DOT && !tokens.isWord(i - 1, "as")) {
                i = clause(i, to);
            } else {
                i++;
            }
        }
    }

    /** Reads the clause that the word begins, if any; gives where to go on. */
    private int clause(int i, int to) {
        switch (tokens.name(i)) {
            case "select" -> {
                return list(i + 1, to);
            }
            case "table" -> star |= items < 0 && tokens.isName(i + 1);
            case "from" -> {
                if (!tokens.isWord(i - 1, "distinct")) {
                    parts.add(Part.FROM);
                }
            }
            case "where" -> parts.add(Part.WHERE);
            case "group" -> parts.add(Part.GROUP_BY);
            case "having" -> parts.add(Part.HAVING);
            case "union", "intersect", "except" -> parts.add(Part.SET_OPERATION);
            case "offset" -> parts.add(Part.OFFSET);
            case "fetch" -> parts.add(Part.LIMIT);
            case "limit" -> {
                if (!tokens.isWord(i + 1, "all") && !tokens.isWord(i + 1, "null")) {
                    parts.add(Part.LIMIT);
                }
            }
            case "order" -> {
                if (tokens.isWord(i + 1, "by")) {
                    parts.add(Part.ORDER_BY);
                    return order(i + 2, to);
                }
            }
            default -> {}
        }
        return i + 1;
    }

    /** Reads the items from {@code from} on; gives the index after them. */
    private int list(int from, int to) {
        int i = from;
        if (tokens.isWord(i, "distinct")) {
            parts.add(Part.DISTINCT);
            boolean on = tokens.isWord(i + 1, "on") && tokens.token(i + 2) == Token.OPEN;
            i = on ? tokens.partner(i + 2) + 1 : i + 1;
        } else if (tokens.isWord(i, "all")) {
            i++;
        }
        int start = i;
        int commas = 0;
        while (i < to && !endsList(i)) {
            Token token = tokens.token(i);
            boolean first = i == start || tokens.token(i - 1) == Token.COMMA || tokens.token(i - 1) == Token.DOT;
            star |= first && tokens.operator(i).equals("*");
            commas += token == Token.COMMA ? 1 : 0;
            i = token == Token.OPEN ? tokens.partner(i) + 1 : i + 1;
        }
        int end = Math.min(i, to);
        if (items < 0) {
            items = end == start ? 0 : commas + 1;
            aggregatesOnly = hasOnlyAggregates(start, end);
        }
        return end;
    }

    private boolean endsList(int i) {
        if (tokens.token(i) == Token.SEMICOLON) {
            return true;
        }
        if (tokens.token(i - 1) == Token.DOT || tokens.isWord(i - 1, "as")) {
            return false;
        }
        return switch (tokens.word(i)) {
            case "from" -> !tokens.isWord(i - 1, "distinct");
            case "into",
                    "where",
                    "group",
                    "having",
                    "window",
                    "union",
                    "intersect",
                    "except",
                    "order",
                    "limit",
                    "offset",
                    "fetch",
                    "for" -> true;
            default -> false;
        };
    }

    private boolean hasOnlyAggregates(int start, int end) {
        boolean aggregates = false;
        int i = start;
        while (i < end) {
            boolean call = tokens.isJoinedToNext(i) && tokens.token(i + 1) == Token.OPEN;
            if (call && AGGREGATES.contains(tokens.name(i))) {
                aggregates = true;
                i = afterAggregate(tokens.partner(i + 1) + 1);
                if (tokens.isWord(i, "over")) {
                    return false;
                }
            } else if (tokens.isWord(i, "as") || tokens.token(i) == Token.CAST) {
                i += 2; // a label, or a type
            } else if (!call && isColumn(i, end)) {
                return false;
            } else {
                i++;
            }
        }
        return aggregates;
    }

    /** The first token from {@code index} that is no {@code WITHIN GROUP (...)} or {@code FILTER (...)}. */
    private int afterAggregate(int index) {
        int i = index;
        if (tokens.isWord(i, "within") && tokens.token(i + 2) == Token.OPEN) {
            i = tokens.partner(i + 2) + 1;
        }
        if (tokens.isWord(i, "filter") && tokens.token(i + 1) == Token.OPEN) {
            i = tokens.partner(i + 1) + 1;
        }
        return i;
    }

    /** Whether the token is a column, a star, or a query of its own. */
    private boolean isColumn(int i, int end) {
        if (tokens.operator(i).equals("*")) {
            return !isOperand(i - 1);
        }
        if (!tokens.isName(i) || tokens.token(i + 1) == Token.DOT) {
            return false;
        }
        boolean label = isOperand(i - 1) && (i + 1 >= end || tokens.token(i + 1) == Token.COMMA);
        if (label) {
            return false;
        }
        String word = tokens.word(i);
        Word known = word.isEmpty() ? null : Words.find(word, 0, word.length());
        return word.equals("select") || known == null || known.spelling() == Word.Spelling.NAME;
    }

    /** Whether an operand ends with the token, so that a name after it is a label, and a star multiplies. */
    private boolean isOperand(int i) {
        return switch (tokens.token(i)) {
            case CLOSE, PARAMETER, CONSTANT, QUOTED -> true;
            case WORD -> !tokens.isWord(i, "distinct") && !tokens.isWord(i, "all") && !tokens.isWord(i, "select");
            default -> false;
        };
    }

    /** Reads the items of ORDER BY from {@code from} on; gives the index after them. */
    private int order(int from, int to) {
        List<Ordering> orderings = new ArrayList<>();
        int start = from;
        int i = from;
        while (i <= to) {
            boolean end = i == to || endsOrder(i);
            if (end || tokens.token(i) == Token.COMMA) {
                orderings.add(ordering(start, i));
                start = i + 1;
            }
            if (end) {
                break;
            }
            i = tokens.token(i) == Token.OPEN ? Math.min(tokens.partner(i) + 1, to) : i + 1;
        }
        orderBy = orderings;
        return i;
    }

    private boolean endsOrder(int i) {
        if (tokens.token(i - 1) == Token.DOT) {
            return false;
        }
        return switch (tokens.word(i)) {
            case "limit", "offset", "fetch", "for" -> true;
            default -> tokens.token(i) == Token.SEMICOLON;
        };
    }

    private Ordering ordering(int start, int end) {
        int last = end;
        Nulls nulls = Nulls.DEFAULT;
        if (tokens.isWord(last - 2, "nulls")) {
            nulls = tokens.isWord(last - 1, "first") ? Nulls.FIRST : Nulls.LAST;
            last -= 2;
        }
        boolean descending = tokens.isWord(last - 1, "desc");
        if (descending || tokens.isWord(last - 1, "asc")) {
            last--;
        }
        Direction direction = descending ? Direction.DESCENDING : Direction.ASCENDING;
        return new Ordering(column(start, last), direction, nulls);
    }

    private @Nullable String column(int start, int end) {
        for (int i = start; i < end; i++) {
            boolean expected = (i - start) % 2 == 0 ? tokens.isName(i) : tokens.token(i) == Token.DOT;
            if (!expected) {
                return null;
            }
        }
        return (end - start) % 2 == 1 ? tokens.text(start, end) : null;
    }
}
