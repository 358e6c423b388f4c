package io.pgtender.selection;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a figure on a set of indexes: the sum of what its statements save, less what writes cost. A statement that takes
 * most of the time is counted with a capped share of it, so that it does not decide alone; one that timed out is counted
 * several times, for its true time is longer than anybody measured.
 */
final class Valuation {

    /** By how much the measured time of a statement that timed out is taken to be too short. */
    static final double TIMEOUT_WEIGHT = 10;

    private final List<StatementCosts> statements;
    private final Objective objective;
    private final SelectionLimits limits;
    private final IndexPool pool;
    private final double[] today;
    private final double[] weights;
    private final double writeWeight;
    private final double total;
    private final Map<IndexSet, Assessment> known = new HashMap<>();
    private long votes;

    Valuation(List<StatementCosts> statements, Objective objective, SelectionLimits limits, IndexPool pool) {
        this.statements = List.copyOf(statements);
        this.objective = objective;
        this.limits = limits;
        this.pool = pool;
        this.today = statements.stream().mapToDouble(this::figureToday).toArray();
        this.total = Arrays.stream(today).sum();
        this.weights = new double[today.length];
        double least = 1;
        for (int i = 0; i < weights.length; i++) {
            double cap = limits.maxShareOfOneStatement() * total;
            double capped = today[i] > cap ? cap / today[i] : 1;
            least = Math.min(least, capped);
            weights[i] = statements.get(i).statement().timeoutsPerHour() > 0 ? TIMEOUT_WEIGHT : capped;
        }
        this.writeWeight = least; // else an index for the capped statement would seem not to be worth its writes
        this.votes = votes();
    }

    private double figureToday(StatementCosts costs) {
        return objective.perHour(costs.statement(), costs.before(), costs.before());
    }

    List<StatementCosts> statements() {
        return statements;
    }

    /** Today's figure of the statement at {@code position}. */
    double today(int position) {
        return today[position];
    }

    /** Today's figure of all statements. */
    double total() {
        return total;
    }

    /**
     * Assesses {@code indexes}.
     *
     * @throws SQLException when the connection is lost
     * @throws Deadline.Over when the planner would have to be asked after the deadline
     */
    Assessment assess(IndexSet indexes, Deadline deadline) throws SQLException {
        Assessment assessment = known.get(indexes);
        if (assessment == null) {
            assessment = compute(indexes, deadline);
            long voting = votes();
            if (voting < votes) {
                votes = voting;
                known.clear();
                assessment = compute(indexes, deadline);
            }
            known.put(indexes, assessment);
        }
        return assessment;
    }

    /** What {@link #assess} cannot exceed in {@link Assessment#net}, without asking the planner. */
    double most(IndexSet indexes) {
        Assessment exact = known.get(indexes);
        if (exact != null) {
            return exact.net();
        }
        double net = -writeWeight * pool.writeMillisPerHour(indexes);
        for (int i = 0; i < today.length; i++) {
            StatementCosts costs = statements.get(i);
            if (!costs.relevant(indexes).isEmpty()) {
                double least = objective.perHour(costs.statement(), costs.before(), costs.least(indexes));
                net += weights[i] * (today[i] - least);
            }
        }
        return net;
    }

    private long votes() {
        return statements.stream().mapToLong(s -> s.subjects().size()).sum();
    }

    private Assessment compute(IndexSet indexes, Deadline deadline) throws SQLException {
        double[] perHour = new double[today.length];
        double net = -writeWeight * pool.writeMillisPerHour(indexes);
        double evenly = net;
        int regressing = Assessment.NOBODY;
        IndexSet used = IndexSet.NONE;
        for (int i = 0; i < perHour.length; i++) {
            StatementCosts.Cost cost = statements.get(i).cost(indexes, deadline);
            perHour[i] = cost.used().isEmpty()
                    ? today[i]
                    : objective.perHour(statements.get(i).statement(), cost.before(), cost.after());
            net += weights[i] * (today[i] - perHour[i]);
            double even = cost.used().isEmpty()
                    ? today[i]
                    : objective.perHour(statements.get(i).statement(), cost.before(), cost.afterMean());
            evenly += weights[i] * (today[i] - even);
            used = used.plus(cost.used());
            if (regressing == Assessment.NOBODY && cost.after() > cost.before() * (1 + limits.maxRegression())) {
                regressing = i;
            }
        }
        return new Assessment(indexes, used, perHour, net, evenly, regressing);
    }
}
