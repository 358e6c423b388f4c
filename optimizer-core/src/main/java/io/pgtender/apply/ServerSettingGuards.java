package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is asked before a setting of the whole server is touched. Reads only; one use each. */
final class ServerSettingGuards {

    /**
     * Settings that change speed only and that a reload brings into effect. Nothing here can lose data, lock anyone out or
     * keep the server from starting again.
     */
    static final Set<String> ALLOWED = Set.of(
            "autovacuum_analyze_scale_factor",
            "autovacuum_analyze_threshold",
            "autovacuum_max_workers",
            "autovacuum_naptime",
            "autovacuum_vacuum_cost_delay",
            "autovacuum_vacuum_cost_limit",
            "autovacuum_vacuum_insert_scale_factor",
            "autovacuum_vacuum_insert_threshold",
            "autovacuum_vacuum_scale_factor",
            "autovacuum_vacuum_threshold",
            "autovacuum_work_mem",
            "bgwriter_delay",
            "bgwriter_lru_maxpages",
            "bgwriter_lru_multiplier",
            "checkpoint_completion_target",
            "checkpoint_timeout",
            "cpu_index_tuple_cost",
            "cpu_operator_cost",
            "cpu_tuple_cost",
            "default_statistics_target",
            "effective_cache_size",
            "effective_io_concurrency",
            "from_collapse_limit",
            "hash_mem_multiplier",
            "jit",
            "jit_above_cost",
            "jit_inline_above_cost",
            "jit_optimize_above_cost",
            "join_collapse_limit",
            "maintenance_io_concurrency",
            "maintenance_work_mem",
            "max_parallel_workers",
            "max_parallel_workers_per_gather",
            "max_wal_size",
            "min_wal_size",
            "parallel_setup_cost",
            "parallel_tuple_cost",
            "random_page_cost",
            "seq_page_cost",
            "track_io_timing",
            "wal_compression",
            "work_mem");

    private static final Set<String> RELOADABLE = Set.of("sighup", "superuser", "user");

    /** Sources that go before postgresql.auto.conf, and what takes each away. */
    private static final Map<String, String> OVERRIDES = Map.of(
            "command line", "the server's command line; change it there and restart",
            "environment variable", "the server's environment; change it there and restart",
            "override", "the server itself",
            "global", "ALTER ROLE ALL SET; ALTER ROLE ALL RESET it first",
            "database", "ALTER DATABASE SET; ALTER DATABASE RESET it first",
            "user", "ALTER ROLE SET; ALTER ROLE RESET it first",
            "database user", "ALTER ROLE IN DATABASE SET; RESET it there first",
            "client", "the connection's options; take it out of them first",
            "session", "SET at the start of each session; take it out of the pool's initialisation first");

    private final Connection connection;
    private final List<GuardResult> guards = new ArrayList<>();

    ServerSettingGuards(Connection connection) {
        this.connection = connection;
    }

    /** Guards of the server, and whether the role may do it at all. Where one refuses, {@link SettingFacts} cannot be read. */
    List<GuardResult> ofServer(String name) throws SQLException {
        ServerCheck server = ServerCheck.ask(connection);
        guards.addAll(server.guards());
        if (!ALLOWED.contains(name)) {
            refuse(
                    "setting",
                    name + " is none that pgtender sets; change it by hand, or choose among "
                            + ALLOWED.stream().sorted().toList());
            return guards;
        }
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(ServerSettingGuards.class, "setting_rights"))) {
            try (ResultSet row = select.executeQuery()) {
                row.next();
                rights(row, name);
            }
        }
        return guards;
    }

    private void rights(ResultSet row, String name) throws SQLException {
        String role = Identifiers.quote(row.getString("role"));
        String service = row.getString("managed_by");
        if (service != null) {
            refuse(
                    "managed service",
                    "this is a managed service (role " + service + " exists), which has no ALTER" + " SYSTEM; set "
                            + name + " in its parameter group or flags");
        }
        if (!row.getBoolean("alter_system_allowed")) {
            refuse("server", "allow_alter_system is off: " + name + " is managed outside; change it there");
        }
        List<String> grants = new ArrayList<>();
        if (!row.getBoolean("may_reload")) {
            grants.add("GRANT EXECUTE ON FUNCTION pg_reload_conf() TO " + role);
        }
        if (!row.getBoolean("sees_sources")) {
            grants.add("GRANT pg_read_all_settings TO " + role);
        }
        if (!row.getBoolean("sees_files")) {
            grants.add("GRANT SELECT ON pg_file_settings TO " + role);
            grants.add("GRANT EXECUTE ON FUNCTION pg_show_all_file_settings() TO " + role);
        }
        if (!mayAlter(name, row)) {
            grants.add(0, "GRANT ALTER SYSTEM ON PARAMETER " + name + " TO " + role + " (PostgreSQL 15 or later)");
        }
        if (grants.isEmpty()) {
            guards.add(GuardResult.ok("privilege", "role " + role + " may set " + name));
        } else {
            refuse(
                    "privilege",
                    "role " + role + " may not set " + name + ", or could not put it back exactly; run as"
                            + " an administrator: " + String.join("; ", grants));
        }
    }

    private boolean mayAlter(String name, ResultSet row) throws SQLException {
        if (row.getBoolean("superuser")) {
            return true;
        }
        if (!row.getBoolean("knows_parameter_privileges")) {
            return false;
        }
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(ServerSettingGuards.class, "may_alter_system"))) {
            select.setString(1, name);
            try (ResultSet answer = select.executeQuery()) {
                answer.next();
                return answer.getBoolean(1);
            }
        }
    }

    /** Whether the setting can take this value, and whether it would have any effect. */
    List<GuardResult> ofSetting(String name, String value, SettingFacts facts) throws SQLException {
        if (!RELOADABLE.contains(facts.context())) {
            refuse(
                    "setting",
                    name + " takes effect by a restart only on this server (context " + facts.context()
                            + "); set it by hand when one is due");
        }
        if (facts.pendingRestart()) {
            refuse("setting", "a value of " + name + " in a configuration file waits for a restart already");
        }
        if (SettingValue.normalised(value, facts).isEmpty()) {
            String range = facts.choices().isEmpty()
                    ? "from " + facts.min() + " to " + facts.max() + " " + facts.unit()
                    : "one of " + facts.choices();
            refuse(
                    "value",
                    name + " is of type " + facts.type() + (facts.type().equals("bool") ? "" : ", " + range) + "; got "
                            + value);
        }
        String overriddenBy = OVERRIDES.get(facts.source());
        if (overriddenBy != null) {
            refuse("overridden", name + " would have no effect here: it is set by " + overriddenBy);
        }
        roles(name);
        files();
        return guards;
    }

    /** For others than us: a warning, as it changes all the same for the rest. */
    private void roles(String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(ServerSettingGuards.class, "setting_roles"))) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String elsewhere = row.getString(1);
                if (elsewhere != null) {
                    guards.add(GuardResult.warning("overridden", "has no effect for " + elsewhere));
                }
            }
        }
    }

    /** A reload brings into effect all that stands in the files: a half-done edit of somebody else's, too. */
    void files() throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(SqlResource.read(ServerSettingGuards.class, "file_errors"));
                ResultSet row = select.executeQuery()) {
            row.next();
            String error = row.getString("error");
            if (error != null) {
                refuse(
                        "configuration files",
                        "the configuration files have an error, with which the server would not" + " reload: " + error
                                + "; mend it first");
            }
            if (!row.getBoolean("sees_times")) {
                guards.add(GuardResult.warning(
                        "configuration files",
                        "whether somebody edited them since the last reload cannot be seen; ours would bring that into"
                                + " effect, too. Run as an administrator: GRANT EXECUTE ON FUNCTION pg_stat_file(text)"
                                + " TO " + Identifiers.quote(row.getString("role"))));
                return;
            }
        }
        try (PreparedStatement select =
                        connection.prepareStatement(SqlResource.read(ServerSettingGuards.class, "file_edits"));
                ResultSet row = select.executeQuery()) {
            row.next();
            String edited = row.getString(1);
            if (edited != null) {
                refuse(
                        "configuration files",
                        edited + " was edited since the last reload, and ours would bring that"
                                + " into effect, too; reload first (SELECT pg_reload_conf()) or take the edit back");
            } else {
                guards.add(GuardResult.ok("configuration files", "unchanged since the last reload"));
            }
        }
    }

    private void refuse(String guard, String found) {
        guards.add(GuardResult.refused(guard, found));
    }
}
