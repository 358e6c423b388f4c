package io.pgtender.coherence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What of the shared objects a database has, and what our role may do with them.
 *
 * @param schemaExists whether there is a schema {@code pgtender}
 * @param installed whether the log and its functions are there
 * @param seesDdl whether the event triggers are there and switched on
 * @param mayRead whether the role may ask the log
 * @param mayDelete whether the role may delete from it what is old
 * @param mayCreate whether the role may make what is missing
 * @param owned whether what is there is the role's own, as installing on top of it needs
 * @param maySeeDdl whether the role may make event triggers
 * @param mark the comment on the log
 * @param standby whether the server is in recovery
 * @param database its name
 * @param role who we are
 */
public record ObjectState(
        boolean schemaExists,
        boolean installed,
        boolean seesDdl,
        boolean mayRead,
        boolean mayDelete,
        boolean mayCreate,
        boolean owned,
        boolean maySeeDdl,
        String mark,
        boolean standby,
        String database,
        String role) {

    /** Asks the server. */
    public static ObjectState read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CoherenceSql.OBJECTS.text())) {
            row.next();
            return new ObjectState(
                    row.getBoolean("schema_exists"),
                    row.getBoolean("log_exists") && row.getBoolean("functions_exist"),
                    row.getBoolean("sees_ddl"),
                    row.getBoolean("may_read"),
                    row.getBoolean("may_delete"),
                    row.getBoolean("may_create"),
                    row.getBoolean("owned"),
                    row.getBoolean("may_see_ddl"),
                    row.getString("mark"),
                    row.getBoolean("standby"),
                    row.getString("database"),
                    row.getString("role"));
        }
    }
}
