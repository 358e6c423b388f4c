package io.pgtender;

import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.LatencySeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Latencies of the hours before changes that are on trial: the recorder forgets them after six hours, and a trial may last
 * for days. In this process only. Thread-safe.
 */
final class Baselines {

    /** Changes whose hours before are kept; each holds on to what the recorder had then, some ten megabytes at most. */
    static final int MAX_CHANGES = 2;

    private final Map<UUID, Map<Fingerprint, LatencySeries>> before = new LinkedHashMap<>();

    /** Keeps what was recorded before the change; the oldest baseline goes when there are too many. */
    synchronized void keep(UUID change, List<LatencySeries> series) {
        Map<Fingerprint, LatencySeries> shapes = new HashMap<>();
        series.forEach(one -> shapes.put(one.shape().fingerprint(), one));
        before.put(change, Map.copyOf(shapes));
        if (before.size() > MAX_CHANGES) {
            before.remove(before.keySet().iterator().next());
        }
    }

    /** The change is decided. */
    synchronized void forget(UUID change) {
        before.remove(change);
    }

    /** {@code series} with what was before the change, as far as it is kept here. */
    List<LatencySeries> with(UUID change, List<LatencySeries> series) {
        Map<Fingerprint, LatencySeries> earlier;
        synchronized (this) {
            Map<Fingerprint, LatencySeries> kept = before.get(change);
            if (kept == null) {
                return series;
            }
            earlier = new HashMap<>(kept);
        }
        Instant end = end(earlier);
        List<LatencySeries> all = new ArrayList<>();
        for (LatencySeries one : series) {
            LatencySeries old = earlier.remove(one.shape().fingerprint());
            all.add(old == null ? one : joined(old, one, end));
        }
        all.addAll(earlier.values());
        return List.copyOf(all);
    }

    private static Instant end(Map<Fingerprint, LatencySeries> series) {
        Instant end = Instant.MIN;
        for (LatencySeries one : series.values()) {
            for (LatencySeries.Point point : one.points()) {
                end = point.until().isAfter(end) ? point.until() : end;
            }
        }
        return end;
    }

    /** A point that the recorder has made of finer ones meanwhile, and that lies across {@code end}, is left out. */
    private static LatencySeries joined(LatencySeries old, LatencySeries now, Instant end) {
        List<LatencySeries.Point> points = new ArrayList<>(old.points());
        now.points().stream().filter(point -> !point.from().isBefore(end)).forEach(points::add);
        return new LatencySeries(old.shape(), points);
    }
}
