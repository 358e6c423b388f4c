package io.pgtender.selection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One statement's cost under any set of indexes: the geometric mean over its samples, those that lost their vote left out. */
final class StatementCosts {

    /** Keeps the logarithm finite, in cost units. */
    private static final double LEAST_COST = 1e-6;

    private final WeightedStatement statement;
    private final List<CostRequests.Subject> subjects = new ArrayList<>();
    private final Map<IndexSet, Cost> known = new HashMap<>();
    private long votes;

    StatementCosts(WeightedStatement statement, CostRequests requests) {
        this.statement = statement;
        statement.samples().forEach(sample -> subjects.add(requests.new Subject(sample)));
        votes = subjects.size();
    }

    /**
     * The cost under one set.
     *
     * @param before planner cost today
     * @param after planner cost with the indexes
     * @param afterMean the same, with the samples' own ratios averaged as they are: a sample that is not helped shows
     * @param used those of the indexes that some sample's plan reads
     */
    record Cost(double before, double after, double afterMean, IndexSet used) {}

    WeightedStatement statement() {
        return statement;
    }

    /** The executions that still have a vote. */
    List<CostRequests.Subject> subjects() {
        return subjects.stream().filter(s -> s.refusal().isEmpty()).toList();
    }

    /** Why the statement has no vote left, empty while it has one. */
    String refusal() {
        return subjects().isEmpty() ? subjects.get(0).refusal() : "";
    }

    /** Those of {@code indexes} that can matter to some sample. */
    IndexSet relevant(IndexSet indexes) {
        IndexSet relevant = IndexSet.NONE;
        for (CostRequests.Subject subject : subjects) {
            relevant = relevant.plus(subject.relevant(indexes));
        }
        return relevant;
    }

    /**
     * The cost with {@code indexes}.
     *
     * @throws SQLException when the connection is lost
     * @throws Deadline.Over when the planner would have to be asked after the deadline
     */
    Cost cost(IndexSet indexes, Deadline deadline) throws SQLException {
        IndexSet relevant = relevant(indexes);
        Cost cost = known.get(relevant);
        if (cost == null) {
            cost = compute(relevant, deadline);
            forgetIfAVoteWasLost();
            known.put(relevant, cost);
        }
        return cost;
    }

    /** A cost that {@code indexes} cannot undercut, without asking; the geometric mean as in {@link #cost}. */
    double least(IndexSet indexes) {
        IndexSet relevant = relevant(indexes);
        Cost exact = known.get(relevant);
        if (exact != null) {
            return exact.after();
        }
        double log = 0;
        int voters = 0;
        for (CostRequests.Subject subject : subjects) {
            if (subject.refusal().isEmpty()) {
                log += Math.log(Math.max(subject.least(relevant), LEAST_COST));
                voters++;
            }
        }
        return voters == 0 ? 1 : Math.exp(log / voters);
    }

    /** Today's cost. */
    double before() {
        return Math.exp(subjects().stream()
                .mapToDouble(s -> Math.log(Math.max(s.costToday(), LEAST_COST)))
                .average()
                .orElse(0));
    }

    private Cost compute(IndexSet relevant, Deadline deadline) throws SQLException {
        double logBefore = 0;
        double logAfter = 0;
        double ratios = 0;
        int voters = 0;
        IndexSet used = IndexSet.NONE;
        for (CostRequests.Subject subject : subjects) {
            CostRequests.Answer answer = subject.cost(relevant, deadline);
            if (subject.refusal().isEmpty()) {
                logBefore += Math.log(Math.max(subject.costToday(), LEAST_COST));
                logAfter += Math.log(Math.max(answer.cost(), LEAST_COST));
                ratios += answer.cost() / Math.max(subject.costToday(), LEAST_COST);
                used = used.plus(answer.used());
                voters++;
            }
        }
        if (voters == 0) {
            return new Cost(1, 1, 1, IndexSet.NONE);
        }
        double before = Math.exp(logBefore / voters);
        return new Cost(before, Math.exp(logAfter / voters), before * ratios / voters, used);
    }

    /** Means over more samples than now vote are not comparable. */
    private void forgetIfAVoteWasLost() {
        long voting = subjects().size();
        if (voting < votes) {
            votes = voting;
            known.clear();
        }
    }
}
