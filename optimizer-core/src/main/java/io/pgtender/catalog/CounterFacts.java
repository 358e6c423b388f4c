package io.pgtender.catalog;

import java.time.Duration;
import java.time.Instant;

/**
 * Since when a server's statistics views count, and who else reads the database.
 *
 * @param since when the counters began
 * @param until when they were read, by the server's clock
 * @param inRecovery whether the server is a standby
 * @param standbys its standbys, connected or with a slot: what they read is not counted here
 * @param transactionsPerSecond of all databases, those that only read included
 */
public record CounterFacts(
        Instant since, Instant until, boolean inRecovery, int standbys, double transactionsPerSecond) {

    private static final double MILLIS_PER_HOUR = 3_600_000;

    public Duration age() {
        return Duration.between(since, until);
    }

    /** At least a second: what was counted divided by it is a rate. */
    public double hours() {
        return Math.max(age().toMillis(), 1_000) / MILLIS_PER_HOUR;
    }
}
