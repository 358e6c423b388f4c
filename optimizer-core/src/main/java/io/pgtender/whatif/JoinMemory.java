package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.PlanMemory.Question;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What was worked out of one block of joins. How two sides match depends on no index; the ways to compute some of the inputs
 * depend on what is offered on the tables of these alone. Not thread-safe.
 */
final class JoinMemory {

    /** Sets of inputs that are kept with their ways, over all offers; the one unused for longest goes first. */
    private static final int MAX_INPUTS = 512;

    /** Look-ups that are kept. */
    private static final int MAX_LOOK_UPS = 512;

    /** Pairs of sides that are kept: all of a block of eight inputs of which each is joined with the next. */
    private static final int MAX_PAIRINGS = 8_192;

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

    private record Part(long set, List<List<Integer>> offers) {}

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

    private final RecentAnswers<Sides, Optional<Pairing>> pairings = new RecentAnswers<>(MAX_PAIRINGS);
    private final RecentAnswers<Part, JoinInput> inputs = new RecentAnswers<>(MAX_INPUTS);
    private final RecentAnswers<LookUp, List<ScanPaths.Inner>> lookUps = new RecentAnswers<>(MAX_LOOK_UPS);
    private final RecentAnswers<LookUp, Optional<NestedLookUp>> nestedLookUps = new RecentAnswers<>(MAX_LOOK_UPS);
    private final RecentAnswers<Long, Optional<JoinBlock>> nested = new RecentAnswers<>(JoinBlock.MAX_LEAVES);

    /** How {@code outer} and {@code inner} match; empty when they cannot be joined. */
    Optional<Pairing> pairing(Match match, long outer, long inner, Question<Optional<Pairing>> question)
            throws SQLException {
        return pairings.of(new Sides(match, outer, inner), question);
    }

    /** The ways to compute {@code set} with those {@code offers} on the tables of each of its inputs. */
    JoinInput input(long set, List<List<Integer>> offers, Question<JoinInput> question) throws SQLException {
        return inputs.of(new Part(set, offers), question);
    }

    /** The ways to look up a table. */
    List<ScanPaths.Inner> lookUps(LookUp lookUp, Question<List<ScanPaths.Inner>> question) throws SQLException {
        return lookUps.of(lookUp, question);
    }

    /** The way to compute an input when one of its tables is looked up. */
    Optional<NestedLookUp> nested(LookUp lookUp, Question<Optional<NestedLookUp>> question) throws SQLException {
        return nestedLookUps.of(lookUp, question);
    }

    /** The block of joins that {@code input} is itself. */
    Optional<JoinBlock> block(long input, Question<Optional<JoinBlock>> question) throws SQLException {
        return nested.of(input, question);
    }
}
