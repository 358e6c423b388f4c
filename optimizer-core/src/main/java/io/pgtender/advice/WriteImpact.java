package io.pgtender.advice;

/**
 * What an index adds to writes.
 *
 * @param microsPerRow processor time for each row that gets an entry, in microseconds
 * @param walBytesPerRow write-ahead log for each such row, in bytes
 * @param millisPerHour both under the observed writes, in milliseconds per hour
 * @param hotUpdatesLostPerHour updates per hour that could do without touching any index and no longer can
 */
public record WriteImpact(
        double microsPerRow, double walBytesPerRow, double millisPerHour, double hotUpdatesLostPerHour) {}
