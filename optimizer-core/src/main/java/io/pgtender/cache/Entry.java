package io.pgtender.cache;

/**
 * A stored answer with what it takes to know whether it is still current.
 *
 * @param version the writes that its snapshot certainly contains
 * @param startNanos before its query was sent: it contains everything that was visible then
 * @param storedNanos after it was read: it contains nothing that became visible later
 * @param deadlineNanos end of its time to live on the cache's ticker
 * @param weightBytes payload and key
 */
record Entry(
        CachedPayload payload,
        ReadSet.Version version,
        long startNanos,
        long storedNanos,
        long deadlineNanos,
        int weightBytes) {

    /** Estimated bytes of an entry without payload, key and versions: this record and Caffeine's node. */
    static final int ENTRY_BYTES = 176;

    /** Bytes per relation that is compared: a counter reference and a number. */
    static final int VERSION_BYTES = 16;
}
