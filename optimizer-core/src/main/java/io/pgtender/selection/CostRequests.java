package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What-if costs, asked once. A plan that was made with the indexes S at hand and uses U of them is also the best plan for
 * every C with U ⊆ C ⊆ S, so that most questions of a search are answered without the planner. (Atomic configurations:
 * Finkelstein, Schkolnick and Tiberio, TODS 1988; Chaudhuri and Narasayya, VLDB 1997.)
 *
 * <p>An execution that the server refuses loses its vote for the rest of the search. Used by one thread.
 */
final class CostRequests {

    private static final Logger log = LoggerFactory.getLogger(CostRequests.class);

    private final WhatIf whatIf;
    private final Catalog catalog;
    private final IndexPool pool;
    private long asked;
    private long reused;
    private long refused;

    CostRequests(WhatIf whatIf, Catalog catalog, IndexPool pool) {
        this.whatIf = whatIf;
        this.catalog = catalog;
        this.pool = pool;
    }

    /**
     * The planner's answer.
     *
     * @param offered the relevant indexes at hand
     * @param used those that the plan reads
     * @param cost in the planner's units
     */
    record Answer(IndexSet offered, IndexSet used, double cost) {

        boolean holdsFor(IndexSet indexes) {
            return indexes.containsAll(used) && offered.containsAll(indexes);
        }
    }

    RequestCounts counts() {
        return new RequestCounts(asked, reused, refused);
    }

    /** What is known of one execution. */
    final class Subject {

        private final WeightedStatement.Sample sample;
        private final Relevance relevance;
        private final BitSet judged = new BitSet();
        private final BitSet relevant = new BitSet();
        private final List<Answer> answers = new ArrayList<>();
        private final Map<IndexSet, Answer> byIndexes = new HashMap<>();
        private String refusal = "";

        Subject(WeightedStatement.Sample sample) {
            this.sample = sample;
            this.relevance = new Relevance(sample.plan(), catalog);
        }

        double costToday() {
            return sample.plan().cost();
        }

        Relevance relevance() {
            return relevance;
        }

        /** Why the server refuses to explain it, empty while it does not. */
        String refusal() {
            return refusal;
        }

        /** Those of {@code indexes} that can matter to this execution. */
        IndexSet relevant(IndexSet indexes) {
            indexes.numbers().filter(n -> !judged.get(n)).forEach(n -> {
                judged.set(n);
                relevant.set(n, relevance.concerns(pool.definition(n)));
            });
            return indexes.within(relevant);
        }

        /** From now on, an index of {@code indexes} counts for nothing to this execution. */
        void ignore(IndexSet indexes) {
            indexes.numbers().forEach(n -> {
                judged.set(n);
                relevant.clear(n);
            });
        }

        /**
         * The cost with {@code indexes}; today's where none is relevant or the execution has lost its vote.
         *
         * @throws SQLException when the connection is lost
         * @throws Deadline.Over when the planner would have to be asked after the deadline
         */
        Answer cost(IndexSet indexes, Deadline deadline) throws SQLException {
            IndexSet wanted = relevant(indexes);
            if (wanted.isEmpty() || !refusal.isEmpty()) {
                return new Answer(wanted, IndexSet.NONE, costToday());
            }
            Answer known = byIndexes.get(wanted);
            if (known == null) {
                known = derived(wanted);
            }
            if (known != null) {
                reused++;
                return known;
            }
            if (deadline.isOver()) {
                throw new Deadline.Over();
            }
            Answer fresh = ask(wanted);
            answers.add(fresh);
            byIndexes.put(wanted, fresh);
            return fresh;
        }

        /**
         * What {@code indexes} cost at least, without asking: no more than that with all the indexes of an answer can be
         * had from some of them.
         */
        double least(IndexSet indexes) {
            IndexSet wanted = relevant(indexes);
            if (wanted.isEmpty() || !refusal.isEmpty()) {
                return costToday();
            }
            Answer known = byIndexes.get(wanted);
            if (known != null) {
                return known.cost();
            }
            double least = 0;
            for (Answer answer : answers) {
                if (answer.cost() > least && answer.offered().containsAll(wanted)) {
                    least = answer.cost();
                }
            }
            return Math.min(least, costToday());
        }

        private @Nullable Answer derived(IndexSet wanted) {
            for (Answer answer : answers) {
                if (answer.holdsFor(wanted)) {
                    byIndexes.put(wanted, answer);
                    return answer;
                }
            }
            return null;
        }

        private Answer ask(IndexSet wanted) throws SQLException {
            asked++;
            Set<IndexDefinition> definitions = pool.definitions(wanted);
            try {
                HypotheticalCost cost = whatIf.cost(sample.execution(), sample.plan(), catalog, definitions);
                return new Answer(wanted, pool.set(cost.used()), cost.costAfter());
            } catch (SQLException e) {
                if (isConnectionLost(e)) {
                    throw e;
                }
                refused++;
                refusal = "EXPLAIN with hypothetical indexes failed with SQLSTATE " + e.getSQLState();
                log.debug("{}", refusal, e);
                return new Answer(wanted, IndexSet.NONE, costToday());
            }
        }
    }

    /** Class 08 is the connection's, 57P the server's end (errcodes.txt). */
    static boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}
