package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.util.List;

/**
 * A statistics object to be made.
 *
 * @param table the table, schema included
 * @param kinds {@code mcv}, {@code dependencies}, {@code ndistinct}; empty for the statistics of one expression, for which
 *     none may be given
 * @param terms columns, quoted, or expressions in brackets
 * @param label what the name says of them
 */
record StatisticsObject(RelationName table, List<String> kinds, List<String> terms, String label) {

    /** Characters of the table's name, and of the label, that go into the name: 50 bytes in all. */
    private static final int PART_LENGTH = 18;

    StatisticsObject {
        kinds = List.copyOf(kinds);
        terms = List.copyOf(terms);
    }

    /** The statistics of columns. */
    static StatisticsObject ofColumns(RelationName table, List<String> kinds, List<String> columns) {
        return new StatisticsObject(
                table, kinds, columns.stream().map(Identifiers::quote).toList(), String.join("_", columns));
    }

    /** The statistics of an expression. */
    static StatisticsObject ofExpression(RelationName table, String expression) {
        return new StatisticsObject(table, List.of(), List.of("(" + expression + ")"), "expr");
    }

    /** ASCII, at most {@link IndexDefinition#MAX_NAME_BYTES} bytes, equal for equal objects; in the table's schema. */
    RelationName name() {
        String hash = String.format("%08x", (table.toSql() + terms + kinds).hashCode());
        return new RelationName(
                table.schema(), IndexDefinition.NAME_PREFIX + part(table.name()) + "_" + part(label) + "_" + hash);
    }

    /** Makes it and lets ANALYZE fill it. Both take a lock that lets reads and writes pass (SHARE UPDATE EXCLUSIVE). */
    Change.TableStatistics change(String describe) {
        String list = kinds.isEmpty() ? "" : " (" + String.join(", ", kinds) + ")";
        return new Change.TableStatistics(
                describe,
                List.of(
                        "CREATE STATISTICS " + name().toSql() + list + " ON " + String.join(", ", terms) + " FROM "
                                + table.toSql(),
                        "ANALYZE " + table.toSql()),
                List.of("DROP STATISTICS " + name().toSql()));
    }

    private static String part(String text) {
        String plain = Identifiers.plainPart(text);
        return plain.length() <= PART_LENGTH ? plain : plain.substring(0, PART_LENGTH);
    }
}
