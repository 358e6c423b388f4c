package com.example.bookshop.traffic;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Visitors that come by themselves.
 *
 * @param visitors how many at a time; none by default
 * @param thinkTime what each waits between two visits, on average
 * @param atMost when they all have gone home
 */
@ConfigurationProperties("bookshop.traffic")
public record TrafficProperties(
        @DefaultValue("0") int visitors,
        @DefaultValue("200ms") Duration thinkTime,
        @DefaultValue("8h") Duration atMost) {

    private static final int MOST_VISITORS = 64;

    public TrafficProperties {
        if (visitors < 0 || visitors > MOST_VISITORS) {
            throw new IllegalArgumentException(
                    "bookshop.traffic.visitors is " + visitors + "; give a number from 0 to " + MOST_VISITORS);
        }
        if (thinkTime.isNegative() || thinkTime.isZero()) {
            throw new IllegalArgumentException(
                    "bookshop.traffic.think-time is " + thinkTime.toMillis() + " ms; give a time above zero");
        }
    }
}
