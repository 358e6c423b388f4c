package io.pgtender.coherence;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How well a cache knows of others' writes now.
 *
 * @param state whether it knows
 * @param detail why it does not, with what helps; empty where it does
 * @param coveredRelations relations of which every write is noted, views included
 * @param seesDdl whether event triggers tell of changes of the schema; else they show after a second more
 * @param fenceAge how long ago that was asked which is known now; {@code null} when nothing is known
 */
public record CoherenceStatus(
        State state,
        String detail,
        int coveredRelations,
        boolean seesDdl,
        @Nullable Duration fenceAge) {

    /** Whether a cache knows of others' writes. */
    public enum State {
        /** The first answer has not come yet. */
        STARTING,
        /** It does, as of {@link CoherenceStatus#fenceAge}. */
        FOLLOWING,
        /** The objects are missing in the database, or may not be used, or the server is a standby. */
        UNAVAILABLE,
        /** The server does not answer; tried again. */
        LOST,
        CLOSED
    }
}
