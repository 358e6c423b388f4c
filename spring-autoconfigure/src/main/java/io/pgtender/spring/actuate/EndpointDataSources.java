package io.pgtender.spring.actuate;

import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.spring.TenderDataSources;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All tended data sources, each by what stands for it in paths. Thread-safe. */
final class EndpointDataSources {

    private final Supplier<List<TenderDataSource>> source;
    private final Duration analysisMaxAge;
    private final Clock clock;
    private Map<String, EndpointDataSource> known = Map.of();

    EndpointDataSources(TenderDataSources source, Duration analysisMaxAge, Clock clock) {
        this.source = source::all;
        this.analysisMaxAge = analysisMaxAge;
        this.clock = clock;
    }

    /** In the order of the application. Those that are gone are forgotten. */
    synchronized Collection<EndpointDataSource> all() {
        Map<TenderDataSource, EndpointDataSource> before = new IdentityHashMap<>();
        known.values().forEach(one -> before.put(one.tended(), one));
        Map<String, EndpointDataSource> now = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>(known.keySet());
        for (TenderDataSource tended : source.get()) {
            EndpointDataSource same = before.get(tended);
            if (same == null || now.containsKey(same.id())) {
                same = new EndpointDataSource(freeId(tended.name(), taken), tended, analysisMaxAge, clock);
            }
            taken.add(same.id());
            now.put(same.id(), same);
        }
        known = now;
        return new ArrayList<>(now.values());
    }

    Optional<EndpointDataSource> find(String id) {
        return all().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    private static String freeId(String name, Set<String> taken) {
        String id = pathSegment(name);
        String free = id;
        for (int number = 2; taken.contains(free); number++) {
            free = id + "-" + number;
        }
        return free;
    }

    /** The name as it is where it needs no escape in a path; else what can be kept of it. */
    static String pathSegment(String name) {
        StringBuilder id = new StringBuilder();
        name.chars().forEach(c -> id.append(isPlain((char) c) ? (char) c : '_'));
        return id.chars().allMatch(c -> c == '.') ? "_" + id : id.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0;
    }
}
