package io.pgtender.dataflow;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShape.Trait;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;

/** What happens between two executions so that the second has reason to look again. */
final class Barriers {

    private final List<Execution> executions;

    /** Indexes of executions after which some statement may give another result, ascending. */
    private final List<Integer> all = new ArrayList<>();

    Barriers(List<Execution> executions) {
        this.executions = executions;
        for (int i = 0; i < executions.size(); i++) {
            QueryShape shape = executions.get(i).statement().shape();
            if (shape.mayWrite() || changesSession(shape)) {
                all.add(i);
            }
        }
    }

    /** Indexes of executions after which {@code read} may give another result, ascending. */
    int[] of(TracedStatement read) {
        return all.stream()
                .filter(i -> mayChange(executions.get(i).statement().shape(), read))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static boolean mayChange(QueryShape shape, TracedStatement read) {
        List<RelationName> written = shape.writeTargets();
        List<RelationName> looked = read.relations();
        if (written.isEmpty() || looked.isEmpty()) {
            return true;
        }
        return written.stream()
                .anyMatch(w -> looked.stream().anyMatch(r -> r.name().equals(w.name())));
    }

    private static boolean changesSession(QueryShape shape) {
        return shape.kind() == StatementKind.SESSION || shape.traits().contains(Trait.CHANGES_SESSION);
    }
}
