package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Puts the executions of a unit into groups of one statement and one call site. */
final class Grouping {

    private final List<Execution> executions;
    private final Map<TracedStatement, Members> byStatement = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private boolean repeats;

    private static final class Members {
        private int[] indexes = new int[4];
        private int count;

        void add(int index) {
            if (count == indexes.length) {
                indexes = Arrays.copyOf(indexes, 2 * count);
            }
            indexes[count++] = index;
        }

        int[] toArray() {
            return Arrays.copyOf(indexes, count);
        }
    }

    Grouping(List<Execution> executions) {
        this.executions = executions;
    }

    /** Counts an execution in. */
    void add(int index) {
        Members members = byStatement.computeIfAbsent(executions.get(index).statement(), s -> new Members());
        members.add(index);
        repeats |= members.count > 1;
    }

    /** Whether any statement was executed twice. */
    boolean repeats() {
        return repeats;
    }

    /** In the order of their first executions; {@link Group#number} counts them. */
    List<Group> groups() {
        List<int[]> parts = new ArrayList<>();
        Map<int[], List<CallSite>> sites = new IdentityHashMap<>();
        for (Members members : byStatement.values()) {
            split(members.toArray(), parts, sites);
        }
        parts.sort(Comparator.comparingInt(part -> part[0]));
        for (int[] part : parts) {
            // The statement as it was known last has its columns.
            TracedStatement statement = executions.get(part[part.length - 1]).statement();
            groups.add(new Group(groups.size(), statement, sites.getOrDefault(part, List.of()), part));
        }
        return groups;
    }

    private void split(int[] members, List<int[]> parts, Map<int[], List<CallSite>> sitesOfParts) {
        Sites sites = Sites.of(executions, members);
        if (sites.count() <= 1) {
            parts.add(members);
            sitesOfParts.put(members, sites.count() == 0 ? List.of() : sites.site(0));
            return;
        }
        for (int site = 0; site < sites.count(); site++) {
            Members part = new Members();
            for (int i = 0; i < members.length; i++) {
                if (sites.siteOf(i) == site) {
                    part.add(members[i]);
                }
            }
            int[] indexes = part.toArray();
            parts.add(indexes);
            sitesOfParts.put(indexes, sites.site(site));
        }
    }
}
