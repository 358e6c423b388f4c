package io.pgtender.selection;

import io.pgtender.catalog.IndexDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes one index of two that begin alike. (Chaudhuri and Narasayya, "Index Merging", ICDE 1999.) */
final class Merge implements Move {

    private final Space space;

    Merge(Space space) {
        this.space = space;
    }

    @Override
    public List<Proposal> proposals(Assessment current, Deadline deadline) throws SQLException {
        List<Proposal> proposals = new ArrayList<>();
        int[] members = current.indexes().toArray();
        for (int first : members) {
            for (int second : members) {
                if (first == second) {
                    continue;
                }
                IndexSet pair = IndexSet.of(first, second);
                for (int merged :
                        space.judged(merged(first, second)).minus(pair).toArray()) {
                    proposals.add(new Proposal(current.indexes().minus(pair).plus(merged), pair));
                }
            }
        }
        return proposals;
    }

    private Set<IndexDefinition> merged(int first, int second) {
        Set<IndexDefinition> made = new LinkedHashSet<>();
        Coverage.merged(
                        space.pool().definition(first),
                        space.pool().definition(second),
                        space.limits().maxKeyColumns())
                .ifPresent(made::add);
        return made;
    }
}
