package io.pgtender.detect;

import io.pgtender.detect.Select.Clause;
import io.pgtender.detect.Words.Range;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rewrites a page that skips rows by OFFSET into one that starts after the last row of the page before.
 *
 * @param sql the page after a given row
 * @param columns what orders the rows, with the columns that make the order unique; the page's last row gives their values
 * @param index what the index has to have as columns, with their directions: those compared for equality first
 */
record KeysetPage(String sql, List<String> columns, List<String> index) {

    KeysetPage {
        columns = List.copyOf(columns);
        index = List.copyOf(index);
    }

    /** A column of ORDER BY. */
    private record Sort(String column, boolean descending) {
        String text() {
            return descending ? column + " DESC" : column;
        }
    }

    /**
     * Reads a page; empty where rows are ordered by more than columns, or where NULLs have a place of their own.
     *
     * @param unique columns of the table that are unique together and never NULL, its primary key; none where they are not
     *     known
     */
    static Optional<KeysetPage> of(QueryShape shape, List<String> unique) {
        return Select.of(shape).flatMap(select -> rewritten(select, unique));
    }

    private static Optional<KeysetPage> rewritten(Select select, List<String> unique) {
        boolean paged = select.has(Clause.OFFSET) && select.has(Clause.ORDER) && select.has(Clause.FROM);
        if (!paged || select.isDistinct() || select.has(Clause.GROUP) || select.has(Clause.WINDOW)) {
            return Optional.empty();
        }
        List<Sort> order = new ArrayList<>();
        for (Range item : select.items(Clause.ORDER)) {
            Optional<Sort> sort = sort(select.words(), item);
            if (sort.isEmpty()) {
                return Optional.empty();
            }
            order.add(sort.get());
        }
        complete(order, unique);
        List<String> columns = order.stream().map(Sort::column).toList();
        List<String> index = new ArrayList<>();
        for (KeyCondition key : select.keys()) {
            if (key.form() == KeyCondition.Form.ONE && !columns.contains(key.column())) {
                index.add(key.name());
            }
        }
        order.forEach(sort -> index.add(KeyCondition.lastPart(sort.column()) + (sort.descending() ? " DESC" : "")));
        return Optional.of(new KeysetPage(sql(select, order), columns, index));
    }

    private static Optional<Sort> sort(Words words, Range item) {
        int end = words.afterColumn(item.from());
        if (end == item.from()) {
            return Optional.empty();
        }
        boolean descending = words.is(end, "DESC");
        int rest = descending || words.is(end, "ASC") ? end + 1 : end;
        boolean plain = rest == item.to();
        return plain ? Optional.of(new Sort(words.slice(item.from(), end), descending)) : Optional.empty();
    }

    /** Adds the columns that make the order unique, in the direction of the last. */
    private static void complete(List<Sort> order, List<String> unique) {
        Sort last = order.get(order.size() - 1);
        String qualifier = last.column()
                .substring(
                        0,
                        last.column().length()
                                - KeyCondition.lastPart(last.column()).length());
        List<String> present =
                order.stream().map(sort -> KeyCondition.lastPart(sort.column())).toList();
        for (String column : unique) {
            String quoted = Identifiers.quote(column);
            if (!present.contains(quoted)) {
                order.add(new Sort(qualifier + quoted, last.descending()));
            }
        }
    }

    private static String sql(Select select, List<Sort> order) {
        Words words = select.words();
        Range where = select.range(Clause.WHERE);
        Range from = select.range(Clause.FROM);
        StringBuilder sql = new StringBuilder(words.slice(0, from.to()));
        sql.append(" WHERE ");
        if (where.length() > 0) {
            boolean or = words.find("OR", 0, where.from(), where.to()) >= 0;
            String conditions = words.slice(where.from(), where.to());
            sql.append(or ? "(" + conditions + ")" : conditions).append(" AND ");
        }
        sql.append(after(order)).append(" ORDER BY ");
        sql.append(order.stream().map(Sort::text).collect(Collectors.joining(", ")));
        if (select.has(Clause.LIMIT)) {
            sql.append(" LIMIT ").append(select.text(Clause.LIMIT));
        } else if (select.has(Clause.FETCH)) {
            sql.append(" FETCH ").append(select.text(Clause.FETCH));
        }
        return sql.toString();
    }

    /** What comes after a row: a comparison of rows, or where directions differ a comparison of each column. */
    private static String after(List<Sort> order) {
        if (order.stream().map(Sort::descending).distinct().count() == 1) {
            String columns = order.stream().map(Sort::column).collect(Collectors.joining(", "));
            String values = String.join(", ", Collections.nCopies(order.size(), "?"));
            String operator = order.get(0).descending() ? " < " : " > ";
            return order.size() == 1 ? columns + operator + "?" : "(" + columns + ")" + operator + "(" + values + ")";
        }
        List<String> cases = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            StringBuilder one = new StringBuilder();
            for (Sort equal : order.subList(0, i)) {
                one.append(equal.column()).append(" = ? AND ");
            }
            cases.add(one.append(order.get(i).column())
                    .append(order.get(i).descending() ? " < ?" : " > ?")
                    .toString());
        }
        return "(" + String.join(" OR ", cases) + ")";
    }
}
