package io.pgtender.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which moments count on one side of a comparison. */
record TimeFilter(List<Span> spans, List<Disturbance> disturbances) {

    /** What counts as recent: all of it is a baseline, whatever the hour. As much as the recorder's history holds. */
    static final Duration RECENT = Duration.ofHours(6);

    /** Of older history only the hours of day at which the other side ran, a day and a week earlier. */
    private static final List<Duration> SAME_HOURS = List.of(Duration.ofDays(1), Duration.ofDays(7));

    /** Both ends included: a point belongs here when it lies within. */
    record Span(Instant from, Instant until) {
        boolean holds(Instant start, Instant end) {
            return !start.isBefore(from) && !end.isAfter(until);
        }
    }

    static TimeFilter between(Instant from, Instant until) {
        return new TimeFilter(List.of(new Span(from, until)), List.of());
    }

    /** What is after the change. */
    static TimeFilter after(Trial trial, Instant warm) {
        return new TimeFilter(List.of(new Span(warm, Instant.MAX)), trial.disturbances());
    }

    /**
     * The baseline: the last hours, and the same hours yesterday and a week ago.
     *
     * @param warm start of what is after
     * @param now its end
     */
    static TimeFilter before(Trial trial, Instant warm, Instant now) {
        List<Span> spans = new ArrayList<>();
        Instant recent = trial.started().minus(RECENT);
        spans.add(new Span(recent, trial.started()));
        for (Duration back : SAME_HOURS) {
            Instant end = now.minus(back);
            spans.add(new Span(warm.minus(back), end.isBefore(recent) ? end : recent));
        }
        return new TimeFilter(List.copyOf(spans), trial.disturbances());
    }

    boolean holds(Instant start, Instant end) {
        return spans.stream().anyMatch(s -> s.holds(start, end))
                && disturbances.stream().noneMatch(d -> d.overlaps(start, end));
    }
}
