package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends statements about one table, each alone and in autocommit, watched, and with a short limit to its wait for the
 * lock: while ALTER TABLE waits for SHARE UPDATE EXCLUSIVE it blocks nobody's reads or writes, but it does end an
 * autovacuum, and the application's own DDL would queue behind it.
 */
final class TableStatements {

    /** {@code lock_timeout} of one attempt, where the policy's own is not shorter. */
    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    /** What holds, or should keep us from, the lock that these statements take. */
    private static final Set<Obstacle.Kind> OBSTACLES = EnumSet.of(Obstacle.Kind.TABLE_LOCK, Obstacle.Kind.MIGRATION);

    private static final Duration OBSTACLE_POLL = Duration.ofMillis(500);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Surroundings surroundings;
    private final TargetTable table;
    private final Duration lockTimeout;

    TableStatements(Surroundings surroundings, TargetTable table) {
        this(surroundings, table, LOCK_TIMEOUT);
    }

    /** For statements whose wait stops writers too. */
    TableStatements(Surroundings surroundings, TargetTable table, Duration lockTimeout) {
        this.surroundings = surroundings;
        this.table = table;
        this.lockTimeout = lockTimeout;
    }

    /** The session's setting that goes before. */
    static String lockTimeout(ApplyPolicy policy) {
        return lockTimeout(policy, LOCK_TIMEOUT);
    }

    static String lockTimeout(ApplyPolicy policy, Duration longest) {
        return SessionSettings.lockTimeout(min(longest, policy.lockTimeout()));
    }

    /** What is in the way now, as a guard says it. */
    static GuardResult obstacles(Connection connection, TargetTable table, Pace pace) throws SQLException {
        List<Obstacle> found =
                Obstacle.find(connection, table.oid(), pace.oldSeconds(), pace.ownPids(connection), OBSTACLES);
        return found.isEmpty()
                ? GuardResult.ok("other sessions", "none that holds the lock")
                : new GuardResult("other sessions", GuardResult.Outcome.WAIT, Obstacle.describe(found));
    }

    /** Waits until nobody maintains the table; what still is in the way after maxWait, {@code null} for nothing. */
    @Nullable
    String waitForObstacles() throws SQLException {
        Duration maxWait = surroundings.policy().maxWait();
        long end = System.nanoTime() + maxWait.toNanos();
        ChangeSession session = surroundings.session();
        while (true) {
            String asked = surroundings.stop().reason();
            if (asked != null) {
                return asked;
            }
            List<Obstacle> obstacles = Obstacle.find(
                    session.builder(), table.oid(), session.pace().oldSeconds(), session.pids(), OBSTACLES);
            if (obstacles.isEmpty()) {
                return null;
            }
            if (System.nanoTime() - end >= 0) {
                return "waited " + maxWait.toMillis() + " ms (maxWait), and still " + Obstacle.describe(obstacles);
            }
            surroundings.stop().pause(min(OBSTACLE_POLL, maxWait));
        }
    }

    /** Sends {@code sql} as the policy's own stop and progress demand; see {@link #send(String, StopSignal)}. */
    Ending send(String sql) throws SQLException {
        return send(sql, surroundings.stop());
    }

    /**
     * Sends {@code sql}, again after a lock timeout, as often as the policy allows. Connects again after a lost
     * connection, by which the statement is over on the server too.
     *
     * @param stop when to stop; one of its own for what must be tidied up even then
     * @throws SQLException when the server does not come back
     */
    Ending send(String sql, StopSignal stop) throws SQLException {
        ApplyPolicy policy = surroundings.policy();
        ChangeSession session = surroundings.session();
        Duration pause = policy.backoff();
        for (int attempt = 1; ; attempt++) {
            Ending ending = attempt(sql, stop);
            if (ending instanceof Ending.Failed failed
                    && Failures.connectionLost(failed.cause())
                    && !session.reconnect()) {
                throw failed.cause();
            }
            if (attempt >= policy.attempts() || !lockNotAvailable(ending)) {
                return ending;
            }
            stop.pause(ChangeSession.jittered(pause));
            pause = pause.multipliedBy(2);
            String asked = stop.reason();
            if (asked != null) {
                return new Ending.Stopped(asked);
            }
        }
    }

    private Ending attempt(String sql, StopSignal stop) {
        ApplyPolicy policy = surroundings.policy();
        try {
            SessionSettings.execute(surroundings.session().builder(), lockTimeout(policy, lockTimeout));
        } catch (SQLException e) {
            return new Ending.Failed(e);
        }
        return WatchedStatement.run(
                surroundings.session(),
                sql,
                new WatchedStatement.Limits(table.oid(), table.name().name(), policy.maxWait(), policy.maxBuildTime()),
                stop,
                surroundings.listener());
    }

    /** Whether the lock was not to be had: an error, or for SKIP_LOCKED a warning beside success. */
    static boolean lockNotAvailable(Ending ending) {
        if (ending instanceof Ending.Done done) {
            for (SQLWarning warning = done.warning(); warning != null; warning = warning.getNextWarning()) {
                if (LOCK_NOT_AVAILABLE.equals(warning.getSQLState())) {
                    return true;
                }
            }
            return false;
        }
        return ending instanceof Ending.Failed failed && Failures.lockNotAvailable(failed.cause());
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
