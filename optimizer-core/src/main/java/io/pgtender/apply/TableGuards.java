package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked before anything but an index is changed about a table. Reads only.
 *
 * @param versionNumber {@code server_version_num}
 * @param guards what was found, in the order asked
 * @param table the table; {@code null} when there is none of that name
 */
record TableGuards(
        int versionNumber,
        List<GuardResult> guards,
        @Nullable TargetTable table) {

    /** First version with the MAINTAIN privilege. */
    private static final int MAINTAIN = 170_000;

    /** What the role must be allowed. */
    enum Right {
        /** ALTER TABLE: the owner's, or a member's of the owner. */
        OWNER,
        /** VACUUM, ANALYZE: the database's owner and, from PostgreSQL 17, whoever has MAINTAIN, may too. */
        MAINTAINER
    }

    /** What is to be done with a partitioned table. */
    enum Parents {
        ALLOWED,
        REFUSED
    }

    TableGuards {
        guards = List.copyOf(guards);
    }

    /** Asks the server and the table. */
    static TableGuards ask(Connection connection, RelationName name, Right right, Parents parents) throws SQLException {
        ServerCheck server = ServerCheck.ask(connection);
        List<GuardResult> guards = new ArrayList<>(server.guards());
        TargetTable table = TargetTable.find(connection, name).orElse(null);
        if (table == null) {
            guards.add(GuardResult.refused("table", "there is no table " + name));
            return new TableGuards(server.versionNumber(), guards, null);
        }
        guards.add(kind(table, parents));
        foreign(table, guards);
        guards.add(privilege(connection, server.versionNumber(), table, right));
        return new TableGuards(server.versionNumber(), guards, table);
    }

    /** The same and more. */
    TableGuards with(GuardResult more) {
        List<GuardResult> all = new ArrayList<>(guards);
        all.add(more);
        return new TableGuards(versionNumber, all, table);
    }

    boolean refused() {
        return !GuardResult.refusals(guards).isEmpty();
    }

    private static GuardResult kind(TargetTable table, Parents parents) {
        String name = table.name().toSql();
        return switch (table.kind()) {
            case "r", "m" -> GuardResult.ok("table", name + ", " + table.sizeBytes() + " bytes");
            case "p" ->
                parents == Parents.ALLOWED
                        ? GuardResult.ok("table", name + ", partitioned")
                        : GuardResult.refused(
                                "table",
                                name + " is partitioned and holds no rows itself. Apply the change to each partition;"
                                        + " list them with: SELECT relid FROM pg_partition_tree('"
                                        + name.replace("'", "''") + "') WHERE isleaf");
            default -> GuardResult.refused("table", name + " is no table that PostgreSQL stores here");
        };
    }

    private static void foreign(TargetTable table, List<GuardResult> guards) {
        String name = table.name().toSql();
        if (table.persistence().equals("t")) {
            guards.add(GuardResult.refused("table", name + " is temporary and belongs to one session"));
        }
        if (table.system()) {
            guards.add(GuardResult.refused("table", name + " belongs to PostgreSQL"));
        }
        if (table.extension() != null) {
            guards.add(GuardResult.refused("table", name + " belongs to extension " + table.extension()));
        }
    }

    private static GuardResult privilege(Connection connection, int version, TargetTable table, Right right)
            throws SQLException {
        String name = table.name().toSql();
        String role = Identifiers.quote(table.role());
        String grantOwner = "GRANT " + Identifiers.quote(table.owner()) + " TO " + role;
        if (right == Right.OWNER) {
            return table.owned()
                    ? GuardResult.ok("privilege", "role " + role + " may alter " + name)
                    : GuardResult.refused(
                            "privilege",
                            "only the owner of " + name + " may alter it; run as an administrator: " + grantOwner);
        }
        if (table.owned() || mayMaintain(connection, version, table)) {
            return GuardResult.ok("privilege", "role " + role + " may maintain " + name);
        }
        String grant = version >= MAINTAIN ? "GRANT MAINTAIN ON " + name + " TO " + role : grantOwner;
        return GuardResult.refused(
                "privilege",
                "role " + role + " may neither vacuum nor analyse " + name
                        + " (PostgreSQL would only warn, and skip it); run as an administrator: " + grant);
    }

    private static boolean mayMaintain(Connection connection, int version, TargetTable table) throws SQLException {
        if (version >= MAINTAIN && ask(connection, "may_maintain", table.oid())) {
            return true;
        }
        return ask(connection, "owns_database", 0);
    }

    private static boolean ask(Connection connection, String resource, long oid) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(TableGuards.class, resource))) {
            if (oid != 0) {
                select.setLong(1, oid);
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
