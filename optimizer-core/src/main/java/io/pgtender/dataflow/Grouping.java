package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the executions of a unit into groups of one statement and one call site. */
final class Grouping {

    private final List<Execution> executions;
    private final Map<TracedStatement, Members> byStatement = new HashMap<>();
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

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(int[] members, List<CallSite> site) {}

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
        List<Part> parts = new ArrayList<>();
        for (Members members : byStatement.values()) {
            split(members.toArray(), parts);
        }
        parts.sort(Comparator.comparingInt(part -> part.members()[0]));
        List<Group> groups = new ArrayList<>(parts.size());
        for (Part part : parts) {
            groups.add(new Group(groups.size(), statement(part.members()), part.site(), part.members()));
        }
        return groups;
    }

    private void split(int[] members, List<Part> parts) {
        Sites sites = Sites.of(executions, members);
        if (sites.count() <= 1) {
            parts.add(new Part(members, sites.count() == 0 ? List.of() : sites.site(0)));
            return;
        }
        for (int site = 0; site < sites.count(); site++) {
            Members part = new Members();
            for (int i = 0; i < members.length; i++) {
                if (sites.siteOf(i) == site) {
                    part.add(members[i]);
                }
            }
            parts.add(new Part(part.toArray(), sites.site(site)));
        }
    }

    /** As it was known last: with its columns, which the first executions may lack. */
    private TracedStatement statement(int[] members) {
        for (int i = members.length - 1; i > 0; i--) {
            TracedStatement statement = executions.get(members[i]).statement();
            if (statement.columns() != null) {
                return statement;
            }
        }
        return executions.get(members[0]).statement();
    }
}
