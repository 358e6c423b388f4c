package io.pgtender.review;

import java.time.Duration;

/**
 * From when on an index that nothing reads is worth a word.
 *
 * @param minStatisticsAge how long the server must have counted, and the index must have existed
 * @param minUnusedBytes a smaller one costs too little
 */
public record ReviewSettings(Duration minStatisticsAge, long minUnusedBytes) {

    /** A week, so that each weekday's work was counted, and a megabyte. */
    public static final ReviewSettings DEFAULT = new ReviewSettings(Duration.ofDays(7), 1L << 20);

    public ReviewSettings {
        if (minStatisticsAge.isNegative()) {
            throw new IllegalArgumentException("the age of statistics cannot be negative, got " + minStatisticsAge);
        }
    }
}
