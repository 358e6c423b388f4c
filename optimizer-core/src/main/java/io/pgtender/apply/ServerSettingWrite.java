package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes postgresql.auto.conf, reloads, and looks from fresh sessions what came of it: the session that asks for a reload
 * goes on with the old value for a while.
 */
final class ServerSettingWrite {

    static final String RELOAD = "SELECT pg_catalog.pg_reload_conf()";

    /** How long a reload may take to show in a new session. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(100);

    /** No table's waiters count: the file is guarded by a lock of its own (AutoFileLock), held for its writing only. */
    private static final long NO_TABLE = 0;

    private final Surroundings surroundings;
    private final String name;

    ServerSettingWrite(Surroundings surroundings, String name) {
        this.surroundings = surroundings;
        this.name = name;
    }

    /** {@code ALTER SYSTEM SET}, or {@code RESET} for {@code null}. */
    static String sql(String name, @Nullable String value) {
        return value == null
                ? "ALTER SYSTEM RESET " + name
                : "ALTER SYSTEM SET " + name + " = '" + value.replace("'", "''") + "'";
    }

    /**
     * Sends one statement; connects again after a lost connection.
     *
     * @throws SQLException when the server does not come back
     */
    Ending send(String sql, StopSignal stop) throws SQLException {
        ApplyPolicy policy = surroundings.policy();
        Ending ending = WatchedStatement.run(
                surroundings.session(),
                sql,
                new WatchedStatement.Limits(NO_TABLE, name, policy.maxWait(), policy.maxBuildTime()),
                stop,
                ChangeListener.NONE);
        if (ending instanceof Ending.Failed failed
                && Failures.connectionLost(failed.cause())
                && !surroundings.session().reconnect()) {
            throw failed.cause();
        }
        return ending;
    }

    /** What a session that begins now sees. */
    SettingFacts fresh() throws SQLException {
        ChangeSession session = surroundings.session();
        session.dropWatch();
        Connection connection = session.watch();
        Optional<SettingFacts> facts = SettingFacts.of(connection, name);
        return facts.orElseThrow(() -> new SQLException("the server knows no setting " + name + " any more"));
    }

    /** What postgresql.auto.conf has, {@code null} for nothing. */
    @Nullable
    String inFile() throws SQLException {
        return fresh().fileValue();
    }

    /** Whether new sessions come to see {@code normalised} within a few seconds. */
    boolean takesEffect(String normalised) throws SQLException {
        StopSignal noStop = new StopSignal();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            SettingFacts now = fresh();
            if (SettingValue.same(normalised, now.setting(), now)) {
                return true;
            }
            if (now.fileError() != null || now.pendingRestart() || System.nanoTime() - end >= 0) {
                return false;
            }
            noStop.pause(POLL);
        }
    }

    /**
     * Puts the file back to {@code original} and reloads. Goes on when asked to stop.
     *
     * @return why that did not come about, {@code null} when the file is as it was
     */
    @Nullable
    String restore(@Nullable String original) throws SQLException {
        StopSignal noStop = new StopSignal();
        Ending ending = send(sql(name, original), noStop);
        String now = inFile();
        if (!Objects.equals(now, original)) {
            return EntryCourse.why(ending);
        }
        Ending reload = send(RELOAD, noStop);
        return reload instanceof Ending.Done ? null : EntryCourse.why(reload);
    }
}
