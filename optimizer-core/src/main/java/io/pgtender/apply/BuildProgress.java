package io.pgtender.apply;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a build is, as pg_stat_progress_create_index says it.
 *
 * @param indexName the index being built
 * @param phase the server's name of the phase
 * @param percent of the whole build, 0 to 100; a guess from the weights of {@link BuildPhases}, never falling
 * @param blocksDone blocks of this phase, 0 where it counts none
 * @param blocksTotal blocks of this phase, 0 where it counts none
 * @param tuplesDone tuples of this phase, 0 where it counts none
 * @param tuplesTotal tuples of this phase, 0 where it counts none
 * @param lockersDone other transactions that were waited for
 * @param lockersTotal other transactions to wait for in this phase
 * @param waitingFor who is waited for now, {@code null} when the build runs
 * @param elapsed since the build was sent
 */
public record BuildProgress(
        String indexName,
        String phase,
        double percent,
        long blocksDone,
        long blocksTotal,
        long tuplesDone,
        long tuplesTotal,
        long lockersDone,
        long lockersTotal,
        @Nullable Blocker waitingFor,
        Duration elapsed) {

    /**
     * Another session that a build waits for.
     *
     * @param pid its backend; 0 for a prepared transaction
     * @param applicationName its application_name, empty when it has none
     */
    public record Blocker(int pid, String applicationName) {

        /** {@code pid 4711 (orders)}. */
        public String describe() {
            if (pid == 0) {
                return "a prepared transaction (see pg_prepared_xacts)";
            }
            return "pid " + pid + (applicationName.isEmpty() ? "" : " (" + applicationName + ")");
        }
    }
}
