package io.pgtender.apply;

import java.time.Instant;
import java.util.UUID;

/**
 * A change that some instance is making, as the journal in the database says it.
 *
 * @param id of its entry
 * @param object the index, table or setting
 * @param state APPLYING or REVERTING
 * @param progress phase, percent, and who is waited for
 * @param at when that was written, by the database's clock; long ago means that its process died
 * @param instance host and process id of the application that makes it
 */
public record ChangeUnderWay(
        UUID id, String object, JournalEntry.State state, String progress, Instant at, String instance) {}
