package io.pgtender.selection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Leaves out what no plan would read, with a handful of questions for each execution: the planner is offered all its
 * candidates at once and takes what it likes best; that is set aside, and the rest is offered again, until it takes
 * nothing. What is then left would not be read alone either. (The virtual optimiser of DB2's advisor: Valentin, Zuliani,
 * Zilio, Lohman and Skelley, ICDE 2000; here in rounds, for the narrower index that comes second may cost a tenth of the
 * bytes.)
 */
final class CandidatePruning {

    /** Most indexes offered at once: planning time grows with them. */
    static final int MAX_OFFERED = 300;

    /** Rounds after which what is left counts as dominated: an execution has that many better ways. */
    static final int MAX_ROUNDS = 24;

    private final Deadline deadline;

    CandidatePruning(Deadline deadline) {
        this.deadline = deadline;
    }

    /**
     * What was learnt.
     *
     * @param survivors candidates that some plan reads
     * @param bundles indexes that one plan reads together, two or more
     * @param complete whether the time sufficed; else every candidate counts as a survivor
     */
    record Result(IndexSet survivors, List<IndexSet> bundles, boolean complete) {}

    /**
     * Judges {@code candidates}, and makes each execution ignore those that it has no use for.
     *
     * @throws SQLException when the connection is lost
     */
    Result prune(List<StatementCosts> statements, IndexSet candidates) throws SQLException {
        IndexSet survivors = IndexSet.NONE;
        Set<IndexSet> bundles = new LinkedHashSet<>();
        try {
            for (StatementCosts statement : statements) {
                for (CostRequests.Subject subject : statement.subjects()) {
                    IndexSet useful = useful(subject, candidates, bundles);
                    subject.ignore(candidates.minus(useful));
                    survivors = survivors.plus(useful);
                }
            }
        } catch (Deadline.Over e) {
            return new Result(candidates, List.copyOf(bundles), false);
        }
        return new Result(survivors, List.copyOf(bundles), true);
    }

    private IndexSet useful(CostRequests.Subject subject, IndexSet candidates, Set<IndexSet> bundles)
            throws SQLException {
        IndexSet useful = IndexSet.NONE;
        for (IndexSet offered : portions(subject.relevant(candidates))) {
            IndexSet left = offered;
            for (int round = 0; round < MAX_ROUNDS && !left.isEmpty(); round++) {
                IndexSet used = subject.cost(left, deadline).used();
                if (used.isEmpty()) {
                    break;
                }
                if (used.size() > 1) {
                    bundles.add(used);
                }
                useful = useful.plus(used);
                left = left.minus(used);
            }
        }
        return useful;
    }

    private static List<IndexSet> portions(IndexSet all) {
        List<IndexSet> portions = new ArrayList<>();
        int[] numbers = all.toArray();
        for (int from = 0; from < numbers.length; from += MAX_OFFERED) {
            IndexSet portion = IndexSet.NONE;
            for (int i = from; i < Math.min(numbers.length, from + MAX_OFFERED); i++) {
                portion = portion.plus(numbers[i]);
            }
            portions.add(portion);
        }
        return portions;
    }
}
