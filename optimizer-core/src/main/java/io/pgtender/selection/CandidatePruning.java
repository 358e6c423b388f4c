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

    /**
     * Rounds after which what is left counts as dominated, where bytes are scarce: a choice far down the list may be the one
     * that still fits.
     */
    static final int ROUNDS_FOR_BYTES = 24;

    /** The same where only time counts: an execution has that many better ways. */
    static final int ROUNDS_FOR_TIME = 3;

    private final Deadline deadline;
    private final int rounds;

    CandidatePruning(Deadline deadline, int rounds) {
        this.deadline = deadline;
        this.rounds = rounds;
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
        List<Question> questions = new ArrayList<>();
        for (StatementCosts statement : statements) {
            for (CostRequests.Subject subject : statement.subjects()) {
                questions.add(new Question(subject, candidates));
            }
        }
        Set<IndexSet> bundles = new LinkedHashSet<>();
        int finished = 0;
        try {
            // Round by round, so that time that runs out costs the least promising.
            for (int round = 0; round < rounds; round++) {
                boolean asked = false;
                for (Question question : questions) {
                    asked |= question.ask(bundles);
                }
                finished++;
                if (!asked) {
                    break;
                }
            }
        } catch (Deadline.Over e) {
            if (finished == 0) {
                return new Result(candidates, List.copyOf(bundles), false);
            }
        }
        IndexSet survivors = IndexSet.NONE;
        for (Question question : questions) {
            question.subject.ignore(candidates.minus(question.useful));
            survivors = survivors.plus(question.useful);
        }
        return new Result(survivors, List.copyOf(bundles), true);
    }

    /** One execution, and what it has found no use for yet. */
    private final class Question {

        private final CostRequests.Subject subject;
        private final List<IndexSet> left;
        private IndexSet useful = IndexSet.NONE;

        Question(CostRequests.Subject subject, IndexSet candidates) {
            this.subject = subject;
            this.left = portions(subject.relevant(candidates));
        }

        /** Offers what is left once; whether the planner took any of it. */
        boolean ask(Set<IndexSet> bundles) throws SQLException {
            boolean taken = false;
            for (int i = 0; i < left.size(); i++) {
                if (left.get(i).isEmpty()) {
                    continue;
                }
                IndexSet used = subject.cost(left.get(i), deadline).used();
                if (used.size() > 1) {
                    bundles.add(used);
                }
                useful = useful.plus(used);
                left.set(i, used.isEmpty() ? IndexSet.NONE : left.get(i).minus(used));
                taken |= !used.isEmpty();
            }
            return taken;
        }
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
