package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.PlanMemory.Question;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was worked out of one block of joins. How two sides match depends on no index; the ways to compute some of the inputs
 * depend on what is offered on the tables of these alone. Not thread-safe.
 */
final class JoinMemory {

    /** Sets of inputs that are kept with their ways, over all offers; the one unused for longest goes first. */
    private static final int MAX_INPUTS = 512;

    /** Look-ups that are kept. */
    private static final int MAX_LOOK_UPS = 1_024;

    /** What kind of join two sides are matched for. */
    enum Match {
        PLAIN,
        /** The right side of a semi join made unique, as the outer side. */
        UNIQUE_OUTER,
        /** The same as the inner side. */
        UNIQUE_INNER,
        /** The left side of a left, semi or anti join hashed. */
        TURNED
    }

    private record Sides(Match match, long outer, long inner) {}

    private record Part(long set, List<Integer> offers) {}

    /**
     * A table looked up.
     *
     * @param input the input of the block
     * @param table number of the table within the input
     * @param joins conditions that bind it
     * @param loops how often
     * @param offers what is offered on the tables of the input
     */
    record LookUp(long input, int table, List<Condition> joins, double loops, List<Integer> offers) {}

    /** The way to compute an input that is a block of joins itself, when one of its tables is looked up. */
    record NestedLookUp(Way way, double rows) {}

    private final Map<Sides, Optional<Pairing>> pairings = new HashMap<>();
    private final Map<Part, JoinInput> inputs = recent(MAX_INPUTS);
    private final Map<LookUp, List<ScanPaths.Inner>> lookUps = recent(MAX_LOOK_UPS);
    private final Map<LookUp, Optional<NestedLookUp>> nestedLookUps = recent(MAX_LOOK_UPS);
    private final Map<Long, Optional<JoinBlock>> nested = new HashMap<>();

    private static <K, V> Map<K, V> recent(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** How {@code outer} and {@code inner} match; empty when they cannot be joined. */
    Optional<Pairing> pairing(Match match, long outer, long inner, Question<Optional<Pairing>> question)
            throws SQLException {
        return remembered(pairings, new Sides(match, outer, inner), question);
    }

    /** The ways to compute {@code set} with those {@code offers} on its tables. */
    JoinInput input(long set, List<Integer> offers, Question<JoinInput> question) throws SQLException {
        return remembered(inputs, new Part(set, offers), question);
    }

    /** The ways to look up a table. */
    List<ScanPaths.Inner> lookUps(LookUp lookUp, Question<List<ScanPaths.Inner>> question) throws SQLException {
        return remembered(lookUps, lookUp, question);
    }

    /** The way to compute an input when one of its tables is looked up. */
    Optional<NestedLookUp> nested(LookUp lookUp, Question<Optional<NestedLookUp>> question) throws SQLException {
        return remembered(nestedLookUps, lookUp, question);
    }

    /** The block of joins that {@code input} is itself. */
    Optional<JoinBlock> block(long input, Question<Optional<JoinBlock>> question) throws SQLException {
        return remembered(nested, input, question);
    }

    private static <K, V> V remembered(Map<K, V> answers, K key, Question<V> question) throws SQLException {
        V known = answers.get(key);
        if (known == null) {
            known = question.answer();
            answers.put(key, known);
        }
        return known;
    }
}
