package io.pgtender.coherence;

import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One table of a tree of partitions or children, and whether its writes are noted.
 *
 * @param oid its oid
 * @param name schema and name
 * @param kind {@code pg_class.relkind}
 * @param subscribed whether a subscription writes it
 * @param noted whether its statements are noted, for every session
 * @param rowsNoted whether rows that a subscription applies are noted
 * @param anyOfOurs whether it has a trigger of our name, switched on or not
 */
public record WatchedTable(
        long oid,
        RelationName name,
        String kind,
        boolean subscribed,
        boolean noted,
        boolean rowsNoted,
        boolean anyOfOurs) {

    /** The table with all its partitions, children and parents; empty when there is none of that oid. */
    public static List<WatchedTable> tree(Connection connection, long oid) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CoherenceSql.MEMBERS.text())) {
            select.setLong(1, oid);
            try (ResultSet row = select.executeQuery()) {
                List<WatchedTable> members = new ArrayList<>();
                while (row.next()) {
                    members.add(new WatchedTable(
                            row.getLong("oid"),
                            new RelationName(row.getString("schema"), row.getString("name")),
                            row.getString("kind"),
                            row.getBoolean("subscribed"),
                            row.getBoolean("noted"),
                            row.getBoolean("rows_noted"),
                            row.getBoolean("any_of_ours")));
                }
                return members;
            }
        }
    }

    /** Whether it is no relation that triggers could watch: a foreign table among the partitions. */
    public boolean unwatchable() {
        return !kind.equals("r") && !kind.equals("p");
    }

    /** Whether everything that it needs is there. */
    public boolean complete() {
        return noted && (!subscribed || rowsNoted);
    }
}
