package io.pgtender.detect;

import io.pgtender.detect.Words.Range;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.Optional;

/** What a report calls the tables and columns of a statement, as far as its text tells. */
final class SqlNames {

    private SqlNames() {}

    /** The table that a statement is about: what it writes, or the first that it reads; {@code "rows"} if it names none. */
    static String table(QueryShape shape) {
        List<RelationName> relations = shape.writeTargets().isEmpty() ? ReadRelations.of(shape) : shape.writeTargets();
        return relations.isEmpty() ? "rows" : relations.get(0).toSql();
    }

    /** The only table that a statement reads. */
    static Optional<RelationName> onlyTable(QueryShape shape) {
        List<RelationName> relations = ReadRelations.of(shape);
        return relations.size() == 1 ? Optional.of(relations.get(0)) : Optional.empty();
    }

    /** A column of a statement's result with its table, by its name there: {@code orders.customer_id}. */
    static String resultColumn(QueryShape shape, String label) {
        if (label.isEmpty()) {
            return "a column of " + table(shape);
        }
        String name = Identifiers.quote(label);
        Optional<Select> select = Select.of(shape);
        if (select.isPresent()) {
            Words words = select.get().words();
            for (Range item : select.get().items(Select.Clause.LIST)) {
                if (RecursiveRead.outputName(words, item).equals(name)) {
                    int end = words.afterColumn(item.from());
                    boolean column = end > item.from() && (end == item.to() || words.is(end, "AS"));
                    return column ? qualified(shape, words, words.slice(item.from(), end)) : name;
                }
            }
        }
        return onlyTable(shape).map(table -> table.toSql() + "." + name).orElse(name);
    }

    /** A column that a statement compares with a value, with its table. */
    static String comparedColumn(QueryShape shape, String column) {
        if (column.isEmpty()) {
            return "a parameter of the read of " + table(shape);
        }
        String name = Identifiers.quote(column);
        Words words = Words.of(shape.text());
        for (int i = 0; i < words.size(); i++) {
            boolean starts = words.isName(i) && !words.is(i - 1, ".");
            int end = starts ? words.afterColumn(i) : i;
            boolean compared = words.is(end, "=") || words.is(end, "IN");
            if (end > i && compared && words.get(end - 1).is(name)) {
                return qualified(shape, words, words.slice(i, end));
            }
        }
        return onlyTable(shape).map(table -> table.toSql() + "." + name).orElse(name);
    }

    /** {@code o.id} as {@code orders.id}, where it can be told which table {@code o} is. */
    private static String qualified(QueryShape shape, Words words, String column) {
        String name = KeyCondition.lastPart(column);
        String qualifier = column.substring(0, Math.max(0, column.length() - name.length() - 1));
        if (qualifier.isEmpty()) {
            return onlyTable(shape).map(table -> table.toSql() + "." + name).orElse(name);
        }
        return table(words, qualifier).orElse(qualifier) + "." + name;
    }

    /** The table behind an alias: the name that stands before it. */
    private static Optional<String> table(Words words, String alias) {
        for (int i = 1; i < words.size(); i++) {
            boolean alone = words.is(i, alias) && !words.is(i + 1, ".") && !words.is(i - 1, ".");
            int last = words.is(i - 1, "AS") ? i - 2 : i - 1;
            if (alone && words.isName(last) && !isKeyword(words.get(last).text())) {
                int first = last;
                while (words.is(first - 1, ".") && words.isName(first - 2)) {
                    first -= 2;
                }
                boolean listed = words.is(first - 1, "FROM")
                        || words.is(first - 1, "JOIN")
                        || words.is(first - 1, ",")
                        || words.is(first - 1, "UPDATE");
                if (listed) {
                    return Optional.of(words.slice(first, last + 1));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isKeyword(String word) {
        return word.equals("FROM") || word.equals("JOIN") || word.equals("LATERAL") || word.equals("SELECT");
    }
}
