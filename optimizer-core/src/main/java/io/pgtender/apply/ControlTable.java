package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Table {@code pgtender.control}, which all instances obey: the switch that stops changes, and what persons approved.
 * Created on first write; not there means that nothing is switched off and nothing approved.
 */
final class ControlTable {

    static final String WHERE = "pgtender.control";

    private static final String CHANGES = "changes";
    private static final String APPROVAL = "approval ";

    private ControlTable() {}

    private record Access(boolean schemaExists, boolean tableExists, boolean mayRead, String role) {}

    /** Why no instance makes changes; empty when they do. */
    static Optional<String> off(Connection connection) throws SQLException {
        Access access = access(connection);
        if (!access.tableExists()) {
            return Optional.empty();
        }
        if (!access.mayRead()) {
            String role = Identifiers.quote(access.role());
            return Optional.of("role " + role + " may not read " + WHERE + ", which says whether changes are switched"
                    + " off; run as its owner: GRANT USAGE ON SCHEMA pgtender TO " + role + "; GRANT SELECT ON " + WHERE
                    + " TO " + role);
        }
        try (PreparedStatement select = prepare(connection, "control_read")) {
            select.setString(1, CHANGES);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? KillSwitch.off(
                                WHERE + ", set by " + row.getString("set_by") + " at "
                                        + row.getObject("set_at", OffsetDateTime.class)
                                                .toInstant(),
                                row.getString("value"))
                        : Optional.empty();
            }
        }
    }

    /** Sets the switch for all instances. */
    static void changes(Connection connection, String value, String who) throws SQLException {
        write(connection, CHANGES, value, who);
    }

    /** Removes the switch. */
    static void changesOn(Connection connection) throws SQLException {
        if (access(connection).tableExists()) {
            delete(connection, CHANGES);
        }
    }

    /** Writes an approval, with what it is for in words; gives it with the database's time. */
    static Approval approve(Connection connection, String changeId, String describe, String who) throws SQLException {
        OffsetDateTime at = write(connection, APPROVAL + changeId, describe, who);
        return new Approval(changeId, who, at.toInstant());
    }

    /** Approvals that were not used yet, the oldest first. */
    static List<Approval> approvals(Connection connection) throws SQLException {
        Access access = access(connection);
        if (!access.tableExists() || !access.mayRead()) {
            return List.of();
        }
        List<Approval> approvals = new ArrayList<>();
        try (PreparedStatement select = prepare(connection, "control_read")) {
            select.setString(1, APPROVAL + "%");
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    approvals.add(new Approval(
                            rows.getString("name").substring(APPROVAL.length()),
                            rows.getString("set_by"),
                            rows.getObject("set_at", OffsetDateTime.class).toInstant()));
                }
            }
        }
        return approvals;
    }

    /** Takes an approval away: it was used, or is withdrawn. */
    static void withdraw(Connection connection, String changeId) throws SQLException {
        if (access(connection).tableExists()) {
            delete(connection, APPROVAL + changeId);
        }
    }

    private static OffsetDateTime write(Connection connection, String name, String value, String who)
            throws SQLException {
        Access access = access(connection);
        if (!access.tableExists()) {
            if (!access.schemaExists()) {
                execute(connection, "journal_schema");
            }
            execute(connection, "control_table");
        }
        try (PreparedStatement insert = prepare(connection, "control_write")) {
            insert.setString(1, name);
            insert.setString(2, value);
            insert.setString(3, who);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class);
            }
        }
    }

    private static void delete(Connection connection, String name) throws SQLException {
        try (PreparedStatement delete = prepare(connection, "control_delete")) {
            delete.setString(1, name);
            delete.executeUpdate();
        }
    }

    private static Access access(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(ControlTable.class, "control_access"))) {
            row.next();
            return new Access(
                    row.getBoolean("schema_exists"),
                    row.getBoolean("table_exists"),
                    row.getBoolean("may_read"),
                    row.getString("role"));
        }
    }

    private static void execute(Connection connection, String resource) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SqlResource.read(ControlTable.class, resource));
        } catch (SQLException e) {
            if (!DatabaseJournal.CREATED_MEANWHILE.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static PreparedStatement prepare(Connection connection, String resource) throws SQLException {
        return connection.prepareStatement(SqlResource.read(ControlTable.class, resource));
    }
}
