package io.pgtender.apply;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index as it stands in pg_index at this moment, with what decides whether it is ours and may be touched.
 *
 * <p>Not the catalog's snapshot, which asks for sizes and so waits for whoever holds an index ({@code pg_relation_size}
 * locks it); this is asked while others build, rebuild and drop. Names of operator classes and collations are as this
 * session would write them, to compare with a definition that somebody wrote.
 *
 * @param oid its pg_class oid
 * @param name its name, in the table's schema
 * @param definitions what it is, as PostgreSQL prints expressions and conditions: with every bracket, and with few; empty
 *     when our records cannot say it (operator class parameters)
 * @param printed what pg_get_indexdef says
 * @param valid whether the planner may use it
 * @param owedTo what else needs it (uniqueness, a constraint, the replica identity ...), empty for nothing
 * @param exclusion whether it is an exclusion constraint's
 * @param sizeBytes its main fork, as VACUUM or ANALYZE last saw it; 0 where neither has
 * @param comment its comment, empty for none
 */
record ExistingIndex(
        long oid,
        String name,
        List<IndexDefinition> definitions,
        String printed,
        boolean valid,
        String owedTo,
        boolean exclusion,
        long sizeBytes,
        String comment) {

    /** Every index of the table, invalid ones included. */
    static List<ExistingIndex> of(Connection connection, long tableOid, RelationName table) throws SQLException {
        List<ExistingIndex> indexes = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(ExistingIndex.class, "indexes"))) {
            select.setLong(1, tableOid);
            try (ResultSet rows = select.executeQuery()) {
                boolean more = rows.next();
                while (more) {
                    Columns columns = new Columns();
                    long oid = rows.getLong("oid");
                    String comment = rows.getString("comment");
                    ExistingIndex head = new ExistingIndex(
                            oid,
                            rows.getString("name"),
                            List.of(),
                            rows.getString("definition"),
                            rows.getBoolean("valid"),
                            rows.getString("owed_to"),
                            rows.getBoolean("is_exclusion"),
                            rows.getLong("size_bytes"),
                            comment == null ? "" : comment);
                    String method = rows.getString("access_method");
                    String predicate = rows.getString("predicate");
                    String pretty = rows.getString("pretty_predicate");
                    while (more && rows.getLong("oid") == oid) {
                        columns.add(rows);
                        more = rows.next();
                    }
                    indexes.add(head.with(columns.definitions(table, method, predicate, pretty)));
                }
            }
        }
        return indexes;
    }

    /** The index of that name, if the table has one. */
    static Optional<ExistingIndex> named(String name, List<ExistingIndex> indexes) {
        return indexes.stream().filter(index -> index.name().equals(name)).findFirst();
    }

    /** Whether it serves whatever {@code wanted} would serve: equal but for its name and for being unique. */
    boolean serves(IndexDefinition wanted) {
        IndexDefinition canonical = canonical(wanted);
        return definitions.stream().anyMatch(each -> canonical(each).equals(canonical));
    }

    /** Whether something else needs it: dropping it would change more than speed. */
    boolean owed() {
        return !owedTo.isEmpty();
    }

    /** Whether {@code other} is printed the same but for its name. */
    boolean printedLike(String otherName, String otherPrinted) {
        return withoutName(name, printed).equals(withoutName(otherName, otherPrinted));
    }

    private static String withoutName(String name, String printed) {
        String quoted = Identifiers.quote(name);
        int at = printed.indexOf(quoted);
        return at < 0 ? printed : printed.substring(0, at) + printed.substring(at + quoted.length());
    }

    /** Whether it bears our comment, whichever entry it names. */
    boolean marked() {
        return comment.startsWith(JournalEntry.MARK);
    }

    private ExistingIndex with(List<IndexDefinition> found) {
        return new ExistingIndex(oid, name, found, printed, valid, owedTo, exclusion, sizeBytes, comment);
    }

    private static IndexDefinition canonical(IndexDefinition d) {
        List<IndexKey> keys = d.keys().stream()
                .map(key -> new IndexKey(
                        key.column(),
                        key.expression() == null ? null : Expressions.bare(key.expression()),
                        key.descending(),
                        key.nullsFirst(),
                        key.operatorClass(),
                        key.collation()))
                .toList();
        return new IndexDefinition(
                d.table(),
                d.accessMethod(),
                keys,
                d.include(),
                d.predicate() == null ? null : Expressions.bare(d.predicate()),
                false);
    }

    /** Collects the rows of one index. */
    private static final class Columns {

        private final List<IndexKey> keys = new ArrayList<>();
        private final List<IndexKey> prettyKeys = new ArrayList<>();
        private final List<String> include = new ArrayList<>();
        private boolean sayable = true;

        void add(ResultSet row) throws SQLException {
            String column = row.getString("column_name");
            if (!row.getBoolean("is_key")) {
                include.add(column);
                return;
            }
            sayable &= !row.getBoolean("has_options");
            keys.add(key(row, column, row.getString("expression")));
            prettyKeys.add(key(row, column, row.getString("pretty_expression")));
        }

        private static IndexKey key(ResultSet row, @Nullable String column, @Nullable String expression)
                throws SQLException {
            return new IndexKey(
                    column,
                    expression,
                    row.getBoolean("descending"),
                    row.getBoolean("nulls_first"),
                    row.getString("operator_class"),
                    row.getString("collation"));
        }

        List<IndexDefinition> definitions(
                RelationName table, String method, @Nullable String predicate, @Nullable String prettyPredicate) {
            return sayable
                    ? List.of(
                            new IndexDefinition(table, method, keys, include, predicate, false),
                            new IndexDefinition(table, method, prettyKeys, include, prettyPredicate, false))
                    : List.of();
        }
    }
}
