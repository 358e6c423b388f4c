package io.pgtender;

import io.pgtender.observation.SlowQuery;
import io.pgtender.verify.Regression;

/**
 * Told of what deserves attention now. Called on one background thread, one event after the other: a slow listener delays
 * the events after it, and lets them be dropped when too many wait, but never the application. What it throws is caught,
 * logged once and counted.
 */
public interface TenderListener {

    /** Does nothing. */
    TenderListener NONE = new TenderListener() {};

    /** An execution took longer than the threshold. Not every one: events are limited per statement and in all. */
    default void slowQuery(SlowQuery query) {}

    /** A statement has become slower than it was, or has recovered from that; one event each. */
    default void regression(Regression regression) {}
}
