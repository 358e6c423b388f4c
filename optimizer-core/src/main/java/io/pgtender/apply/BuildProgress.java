package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a long statement is, as the server's pg_stat_progress views say it.
 *
 * @param indexName the index being built, or the table that is vacuumed or analysed
 * @param command the server's name of what runs: CREATE INDEX CONCURRENTLY, REINDEX CONCURRENTLY, VACUUM, ANALYZE
 * @param phase the server's name of the phase
 * @param percent of the whole, 0 to 100; a guess from the weights of {@link BuildPhases}, never falling
 * @param blocksDone blocks of this phase, 0 where it counts none
 * @param blocksTotal blocks of this phase, 0 where it counts none
 * @param tuplesDone tuples of this phase, 0 where it counts none
 * @param tuplesTotal tuples of this phase, 0 where it counts none
 * @param lockersDone other transactions that were waited for
 * @param lockersTotal other transactions to wait for in this phase
 * @param waitingFor who is waited for now, {@code null} when it runs
 * @param elapsed since it was sent
 */
public record BuildProgress(
        String indexName,
        String command,
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
     * On one line: {@code CREATE INDEX CONCURRENTLY orders_by_day: building index: scanning table, 21 %, 1,200 of 2,400
     * blocks, waiting for pid 4711 (orders), in its transaction for 12 s}.
     */
    public String describe() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%s %s: %s, %.0f %%", command, Identifiers.quote(indexName), phase, percent));
        counted(text, blocksDone, blocksTotal, "blocks");
        counted(text, tuplesDone, tuplesTotal, "tuples");
        counted(text, lockersDone, lockersTotal, "transactions waited for");
        if (waitingFor != null) {
            text.append(", waiting for ").append(waitingFor.describe());
            Duration age = waitingFor.transactionAge();
            if (age != null) {
                text.append(", in its transaction for ").append(age.toSeconds()).append(" s");
            }
        }
        return text.toString();
    }

    private static void counted(StringBuilder text, long done, long total, String what) {
        if (total > 0) {
            text.append(String.format(Locale.ROOT, ", %,d of %,d %s", done, total, what));
        }
    }

    /**
     * Another session that is waited for.
     *
     * @param pid its backend; 0 for a prepared transaction
     * @param applicationName its application_name, empty when it has none
     * @param transactionAge since its transaction began; {@code null} where there is none, or we may not see it
     */
    public record Blocker(
            int pid, String applicationName, @Nullable Duration transactionAge) {

        /** {@code pid 4711 (orders)}. */
        public String describe() {
            if (pid == 0) {
                return "a prepared transaction (see pg_prepared_xacts)";
            }
            return "pid " + pid + (applicationName.isEmpty() ? "" : " (" + applicationName + ")");
        }
    }
}
