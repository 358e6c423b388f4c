package io.pgtender.apply;

import java.time.Duration;

/**
 * How far a change may go, and who hears of it. Immutable; every wither gives a changed copy.
 *
 * @param mode whether anything is sent that changes the database
 * @param journal where the entry is kept
 * @param lockTimeout {@code lock_timeout} of our session: the server's own end to any single wait for a lock. The net
 *     below {@code maxWait}, so best a little longer than it
 * @param maxWait how long the change may wait for other transactions at a stretch before it gives up
 * @param maxBuildTime how long one build may take, waits included
 * @param maxIndexBytes largest index that may be built, as estimated before
 * @param attempts how often a build that ran into {@code lockTimeout} is tried, at least 1
 * @param backoff upper bound of the pause before the second attempt; doubles with every further one
 * @param appliedBy who asked for it, for the journal
 * @param listener hears of progress, on a thread of pgtender's
 */
public record ApplyPolicy(
        Mode mode,
        JournalPlace journal,
        Duration lockTimeout,
        Duration maxWait,
        Duration maxBuildTime,
        long maxIndexBytes,
        int attempts,
        Duration backoff,
        String appliedBy,
        ChangeListener listener) {

    /** Whether anything is sent that changes the database. */
    public enum Mode {
        /** Every guard is asked, nothing is changed. */
        DRY_RUN,
        FOR_REAL
    }

    /** Where the entry is kept. */
    public enum JournalPlace {
        /** Table {@code pgtender.journal}, which every instance sees and which survives a crash. */
        DATABASE,
        /** This process. What a crash leaves behind is then nobody's to clean up. */
        MEMORY
    }

    private static final ApplyPolicy SAFE_DEFAULTS = new ApplyPolicy(
            Mode.DRY_RUN,
            JournalPlace.DATABASE,
            Duration.ofSeconds(70),
            Duration.ofSeconds(60),
            Duration.ofHours(2),
            10L << 30,
            3,
            Duration.ofSeconds(5),
            System.getProperty("user.name", "unknown"),
            ChangeListener.NONE);

    /** @throws IllegalArgumentException when a duration or a number is not positive */
    public ApplyPolicy {
        positive("lockTimeout", lockTimeout);
        positive("maxWait", maxWait);
        positive("maxBuildTime", maxBuildTime);
        positive("backoff", backoff);
        if (maxIndexBytes <= 0) {
            throw new IllegalArgumentException("maxIndexBytes must be positive, got " + maxIndexBytes);
        }
        if (attempts <= 0) {
            throw new IllegalArgumentException("attempts must be at least 1, got " + attempts);
        }
    }

    /** A dry run: asks every guard and lists what would be sent. {@link #forReal()} makes it happen. */
    public static ApplyPolicy safeDefaults() {
        return SAFE_DEFAULTS;
    }

    /** The same, with the change really made. */
    public ApplyPolicy forReal() {
        return mode(Mode.FOR_REAL);
    }

    public ApplyPolicy mode(Mode value) {
        return new ApplyPolicy(
                value,
                journal,
                lockTimeout,
                maxWait,
                maxBuildTime,
                maxIndexBytes,
                attempts,
                backoff,
                appliedBy,
                listener);
    }

    /** The same without a table in the database, for roles that may create none. */
    public ApplyPolicy journalInMemory() {
        return new ApplyPolicy(
                mode,
                JournalPlace.MEMORY,
                lockTimeout,
                maxWait,
                maxBuildTime,
                maxIndexBytes,
                attempts,
                backoff,
                appliedBy,
                listener);
    }

    public ApplyPolicy lockTimeout(Duration value) {
        return new ApplyPolicy(
                mode, journal, value, maxWait, maxBuildTime, maxIndexBytes, attempts, backoff, appliedBy, listener);
    }

    public ApplyPolicy maxWait(Duration value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, value, maxBuildTime, maxIndexBytes, attempts, backoff, appliedBy, listener);
    }

    public ApplyPolicy maxBuildTime(Duration value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, maxWait, value, maxIndexBytes, attempts, backoff, appliedBy, listener);
    }

    public ApplyPolicy maxIndexBytes(long value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, maxWait, maxBuildTime, value, attempts, backoff, appliedBy, listener);
    }

    public ApplyPolicy attempts(int value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, maxWait, maxBuildTime, maxIndexBytes, value, backoff, appliedBy, listener);
    }

    public ApplyPolicy backoff(Duration value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, maxWait, maxBuildTime, maxIndexBytes, attempts, value, appliedBy, listener);
    }

    public ApplyPolicy appliedBy(String value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, maxWait, maxBuildTime, maxIndexBytes, attempts, backoff, value, listener);
    }

    public ApplyPolicy listener(ChangeListener value) {
        return new ApplyPolicy(
                mode, journal, lockTimeout, maxWait, maxBuildTime, maxIndexBytes, attempts, backoff, appliedBy, value);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
    }
}
