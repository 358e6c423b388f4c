package io.pgtender.selection;

import io.pgtender.selection.IndexPool.Member;
import io.pgtender.selection.SelectedIndex.Gain;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what each index of a set brings: ordered so that each next one brings most on top of those before it, those that
 * help a statement which timed out first. Indexes that help only together share what they bring in equal parts.
 */
final class Attribution {

    private final Space space;
    private final Deadline deadline;
    private final Supersession supersession;

    Attribution(Space space, Deadline deadline, Supersession supersession) {
        this.space = space;
        this.deadline = deadline;
        this.supersession = supersession;
    }

    private record Turn(Assessment before, Assessment after, IndexSet added) {}

    /**
     * The indexes of {@code chosen}, best first.
     *
     * @throws SQLException when the connection is lost
     */
    List<SelectedIndex> attribute(Assessment chosen) throws SQLException {
        List<SelectedIndex> selected = new ArrayList<>();
        Assessment before = space.valuation().assess(IndexSet.NONE, deadline);
        while (!before.indexes().equals(chosen.indexes())) {
            Turn turn = next(before, chosen);
            for (Member member : space.pool().members(turn.added)) {
                selected.add(describe(member, turn, chosen.indexes()));
            }
            before = turn.after;
        }
        return selected;
    }

    private Turn next(Assessment before, Assessment chosen) throws SQLException {
        IndexSet left = chosen.indexes().minus(before.indexes());
        Turn single = best(before, singles(left));
        if (single != null) {
            return single;
        }
        Turn pair = best(before, pairs(left));
        return pair != null ? pair : new Turn(before, chosen, left);
    }

    private @Nullable Turn best(Assessment before, List<IndexSet> additions) throws SQLException {
        Turn best = null;
        for (IndexSet added : additions) {
            Assessment after = space.valuation().assess(before.indexes().plus(added), deadline);
            boolean brings = after.net() > before.net() && after.used().containsAll(added);
            Turn turn = new Turn(before, after, added);
            if (brings && (best == null || rank(turn) > rank(best))) {
                best = turn;
            }
        }
        return best;
    }

    private double rank(Turn turn) {
        boolean helpsTimedOut = false;
        for (int i = 0; i < turn.after.perHour().length; i++) {
            helpsTimedOut |= turn.after.perHour()[i] < turn.before.perHour()[i]
                    && space.valuation().statements().get(i).statement().timeoutsPerHour() > 0;
        }
        double most = Valuation.TIMEOUT_WEIGHT * space.valuation().total();
        double net = space.worth().saved(turn.before, turn.after) - space.pool().writeMillisPerHour(turn.added);
        return helpsTimedOut ? most + net : net;
    }

    private static List<IndexSet> singles(IndexSet left) {
        return left.numbers().mapToObj(IndexSet::of).toList();
    }

    private static List<IndexSet> pairs(IndexSet left) {
        List<IndexSet> pairs = new ArrayList<>();
        int[] numbers = left.toArray();
        for (int i = 0; i < numbers.length; i++) {
            for (int j = i + 1; j < numbers.length; j++) {
                pairs.add(IndexSet.of(numbers[i], numbers[j]));
            }
        }
        return pairs;
    }

    private SelectedIndex describe(Member member, Turn turn, IndexSet all) throws SQLException {
        double part = 1.0 / turn.added.size();
        List<Gain> gains = new ArrayList<>();
        double saved = 0;
        long samples = 0;
        long agreeing = 0;
        List<StatementCosts> statements = space.valuation().statements();
        for (int i = 0; i < statements.size(); i++) {
            double gain = part * (turn.before.perHour()[i] - turn.after.perHour()[i]);
            StatementCosts.Cost with = statements.get(i).cost(turn.after.indexes(), deadline);
            if (gain <= 0 || !with.used().contains(member.number())) {
                continue;
            }
            saved += gain;
            gains.add(gain(statements.get(i), turn, i, gain, with));
            for (CostRequests.Subject subject : statements.get(i).subjects()) {
                CostRequests.Answer before = subject.cost(turn.before.indexes(), deadline);
                CostRequests.Answer after = subject.cost(turn.after.indexes(), deadline);
                samples++;
                agreeing += after.used().contains(member.number()) && after.cost() < before.cost() ? 1 : 0;
            }
        }
        gains.sort(Comparator.comparingDouble(Gain::savedMillisPerHour).reversed());
        return new SelectedIndex(
                member.definition(),
                gains,
                saved,
                member.writes(),
                member.sizeBytes(),
                supersession.supersededBy(member.definition(), all),
                samples == 0 ? 0 : (double) agreeing / samples);
    }

    private Gain gain(StatementCosts costs, Turn turn, int position, double saved, StatementCosts.Cost with)
            throws SQLException {
        WeightedStatement statement = costs.statement();
        return new Gain(
                statement,
                costs.cost(turn.before.indexes(), deadline).after(),
                with.after(),
                turn.before.perHour()[position] / statement.executionsPerHour(),
                turn.after.perHour()[position] / statement.executionsPerHour(),
                saved);
    }
}
