package io.pgtender.cache;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.sql.NativeSql;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Finds the relations that a query reads, or why its answers must not be cached. Denies what it cannot prove. The query is
 * analysed and planned, never executed.
 */
final class DependencyResolver {

    private static final int FIRST_VERSION_WITH_SQL_BODIES = 140_000;

    private final Server server;
    private final RelationVersions versions;

    DependencyResolver(Server server, RelationVersions versions) {
        this.server = server;
        this.versions = versions;
    }

    /**
     * Asks the server; for a background thread.
     *
     * @param sql the text as the application sends it
     * @param parameters of one execution; only their types matter
     */
    ReadDependencies resolve(String sql, List<Parameter> parameters) throws SQLException {
        NativeSql text = NativeSql.of(sql);
        if (text.namesTheClock()) {
            return new ReadDependencies.Refused(
                    "a literal names the clock ('now', 'today', ...); pass the time itself");
        }
        return server.inTransaction(connection -> {
            String denial = driverDenial(connection, parameters);
            if (denial == null) {
                denial = serverDenial(connection);
            }
            if (denial == null) {
                denial = statementDenial(connection, text, parameterTypes(connection, sql, parameters));
            }
            if (denial != null) {
                return new ReadDependencies.Refused(denial);
            }
            Server.nextTransaction(connection);
            return relations(connection, lockedBy(connection, sql, parameters));
        });
    }

    /** In simple query mode pgjdbc cannot describe a statement, and sends other types than in the others. */
    private static @Nullable String driverDenial(Connection connection, List<Parameter> parameters)
            throws SQLException {
        boolean simple = connection.isWrapperFor(PGConnection.class)
                && connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE;
        return simple && !parameters.isEmpty()
                ? "with preferQueryMode=simple the types of its parameters cannot be asked for; use extended"
                : null;
    }

    private static @Nullable String serverDenial(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.SERVER.text())) {
            row.next();
            if (row.getInt(1) < FIRST_VERSION_WITH_SQL_BODIES) {
                return "PostgreSQL before 14 cannot be asked which functions a query calls";
            }
            if (row.getBoolean(2)) {
                return "the server is a standby, whose answers may lag behind this process's writes";
            }
            if (!row.getBoolean(3)) {
                return "standard_conforming_strings is off; switch it on";
            }
            return row.getBoolean(4)
                    ? null
                    : "the role may not create temporary objects, which is needed to see the functions that a query"
                            + " calls; GRANT TEMPORARY ON DATABASE";
        }
    }

    private static String parameterTypes(Connection connection, String sql, List<Parameter> parameters)
            throws SQLException {
        if (parameters.isEmpty()) {
            return "";
        }
        StringBuilder types = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ParameterBinder.bind(statement, parameters);
            ParameterMetaData metaData = statement.getParameterMetaData();
            for (int i = 1; i <= metaData.getParameterCount(); i++) {
                String name = metaData.getParameterTypeName(i);
                types.append(i == 1 ? "" : ", ").append(name.startsWith("\"") ? name : '"' + name + '"');
            }
        }
        return types.toString();
    }

    /*
     * A function with an SQL-standard body is analysed when it is made, with real parameter types, and keeps the analysed
     * tree. Nothing of it is executed, and the transaction is rolled back.
     */
    private static @Nullable String statementDenial(Connection connection, NativeSql text, String types)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("CREATE FUNCTION pg_temp.pgtender_probe(" + types
                    + ") RETURNS SETOF record LANGUAGE sql BEGIN ATOMIC " + text.text() + "\n; END");
        }
        Set<Long> functions = new HashSet<>();
        Set<Long> operators = new HashSet<>();
        List<List<@Nullable String>> trees = Server.query(connection, Sql.STATEMENT_TREES);
        if (trees.isEmpty()) {
            return "the server did not show the analysed query";
        }
        for (List<@Nullable String> row : trees) {
            String printed = row.get(0);
            if (printed == null) {
                return "the server did not show the analysed query";
            }
            NodeTree tree = NodeTree.parse(printed);
            if (tree.denial() != null) {
                return "the query, or a view that it reads, " + tree.denial();
            }
            functions.addAll(tree.functions());
            operators.addAll(tree.operators());
        }
        return deniedFunction(connection, functions, operators);
    }

    private static @Nullable String deniedFunction(Connection connection, Set<Long> functions, Set<Long> operators)
            throws SQLException {
        List<List<@Nullable String>> denied = Server.query(
                connection,
                Sql.DENIED_FUNCTION,
                Server.oids(connection, functions),
                Server.oids(connection, operators));
        if (denied.isEmpty()) {
            return null;
        }
        List<@Nullable String> function = denied.get(0);
        return "it calls " + function.get(0)
                + ("t".equals(function.get(2))
                        ? ", which is not one of PostgreSQL's own functions"
                        : ", whose result may change without a write");
    }

    // Parsing, rewriting and planning lock every relation that the query names, views and inlined tables included, and
    // keep the locks until the transaction ends.
    private static Set<Long> lockedBy(Connection connection, String sql, List<Parameter> parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN " + sql)) {
            ParameterBinder.bind(statement, parameters);
            try (ResultSet plan = statement.executeQuery()) {
                plan.next();
            }
        }
        Set<Long> relations = new HashSet<>();
        for (List<@Nullable String> row : Server.query(connection, Sql.OWN_LOCKS)) {
            relations.add(Long.valueOf(String.valueOf(row.get(0))));
        }
        return relations;
    }

    private ReadDependencies relations(Connection connection, Set<Long> locked) throws SQLException {
        Map<Long, RelationName> names = new HashMap<>();
        for (List<@Nullable String> row : Server.query(connection, Sql.READ_SET, Server.oids(connection, locked))) {
            RelationName name = new RelationName(row.get(1), String.valueOf(row.get(2)));
            String denial = relationDenial(
                    String.valueOf(row.get(3)),
                    String.valueOf(row.get(4)),
                    "t".equals(row.get(5)),
                    "t".equals(row.get(6)));
            if (denial != null) {
                return new ReadDependencies.Refused("it reads " + name + ", " + denial);
            }
            names.put(Long.valueOf(String.valueOf(row.get(0))), name);
        }
        return new ReadDependencies.Known(versions.readSet(names.keySet()), Map.copyOf(names));
    }

    private static @Nullable String relationDenial(
            String kind, String persistence, boolean rowSecurity, boolean ofTheSystem) {
        if (ofTheSystem) {
            return "a system catalog";
        }
        if (persistence.equals("t")) {
            return "a temporary table";
        }
        if (rowSecurity) {
            return "which has row-level security";
        }
        return switch (kind) {
            case "r", "p", "v", "m" -> null;
            case "f" -> "a foreign table";
            case "S" -> "a sequence";
            default -> "a relation of kind " + kind;
        };
    }
}
