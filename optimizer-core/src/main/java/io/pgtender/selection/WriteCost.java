package io.pgtender.selection;

import io.pgtender.catalog.IndexDefinition;

/** What keeping an index up costs those who write its table. */
@FunctionalInterface
public interface WriteCost {

    /** Writes that cost nothing. */
    WriteCost NONE = index -> IndexWrites.NONE;

    /** The cost of maintaining {@code index} beside the indexes that exist. */
    IndexWrites of(IndexDefinition index);

    /**
     * The cost of maintaining one index.
     *
     * @param microsPerRow processor time of one more entry, in microseconds
     * @param walBytesPerRow write-ahead log of one more entry, in bytes, full-page images included
     * @param millisPerHour time added to all writes observed, the loss of HOT included, in milliseconds per hour
     * @param hotUpdatesLostPerHour updates that today touch no index and would have to write all of them
     */
    record IndexWrites(double microsPerRow, double walBytesPerRow, double millisPerHour, double hotUpdatesLostPerHour) {

        public static final IndexWrites NONE = new IndexWrites(0, 0, 0, 0);
    }
}
