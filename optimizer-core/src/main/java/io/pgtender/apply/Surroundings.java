package io.pgtender.apply;

/**
 * What a change works with while it is made.
 *
 * @param session our two connections; the building one holds the lock that makes us the only actor
 * @param journal where this change is written down
 * @param policy how far it may go
 * @param stop when to stop
 * @param listener hears of every state and of the progress; never throws
 */
record Surroundings(
        ChangeSession session, Journal journal, ApplyPolicy policy, StopSignal stop, ChangeListener listener) {}
