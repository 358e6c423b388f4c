package io.pgtender.verify;

import io.pgtender.apply.JournalEntry;
import io.pgtender.verify.ShapeComparison.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a change helped. Immutable. */
public sealed interface Verdict {

    /** The affected shapes, those that took most time before first. */
    List<ShapeComparison> shapes();

    /** What the verdict rests on. */
    Basis basis();

    /** Some affected shape is surely faster, and none that matters is surely slower. */
    record Improved(List<ShapeComparison> shapes, Basis basis) implements Verdict {
        public Improved {
            shapes = List.copyOf(shapes);
        }
    }

    /** All affected shapes are surely within the margin. */
    record Unchanged(List<ShapeComparison> shapes, Basis basis) implements Verdict {
        public Unchanged {
            shapes = List.copyOf(shapes);
        }
    }

    /** Some affected shape that matters is surely slower. */
    record Regressed(List<ShapeComparison> shapes, Basis basis) implements Verdict {
        public Regressed {
            shapes = List.copyOf(shapes);
        }
    }

    /**
     * Not to be decided, or not yet.
     *
     * @param reason a sentence
     * @param cause what would have to be otherwise
     */
    record Inconclusive(List<ShapeComparison> shapes, Basis basis, String reason, Cause cause) implements Verdict {
        public Inconclusive {
            shapes = List.copyOf(shapes);
        }
    }

    /** Why a verdict is inconclusive. */
    enum Cause {
        /** Too little ran, or it is too near the margin: more time may show. */
        TOO_LITTLE,
        /** The whole system changed as well. */
        WORLD_CHANGED,
        /** It is faster, but the new index was hardly used. */
        NOT_BY_THE_CHANGE,
        /** Somebody else changed the table or the server meanwhile. */
        INTERFERENCE
    }

    /**
     * What a verdict rests on.
     *
     * @param controls shapes the change does not touch, which show what else went on
     * @param commonRatio how many times as long those took after the change; 1 without controls
     * @param margin smallest change that is called one, doubled with too few controls
     * @param confidence of the verdict as a whole
     * @param server what the server's counters say; empty where nobody read them
     */
    record Basis(int controls, double commonRatio, double margin, double confidence, Optional<ServerEffect> server) {

        String describe() {
            String sure = ShapeComparison.percent(confidence) + " confidence, margin " + ShapeComparison.percent(margin)
                    + ", ";
            if (controls == 0) {
                return sure + "no other shapes to compare with: margin doubled, and a change of the whole system"
                        + " would look like one of this";
            }
            String others = String.format(
                    Locale.ROOT, "adjusted for %d other shapes that took %.2f times as long", controls, commonRatio);
            return sure + others + (controls < Controls.FEWEST ? " (few: margin doubled)" : "");
        }
    }

    /** Some lines for a person: the verdict, how sure it is, and each shape. */
    default String describe() {
        return headline()
                + " ("
                + basis().describe()
                + ")"
                + shapes().stream().map(s -> "\n  " + s.describe()).collect(Collectors.joining())
                + basis().server().map(s -> "\n  " + s.describe()).orElse("").stripTrailing();
    }

    /** Whether nothing can be said because the whole system changed as well. */
    default boolean isWorldChanged() {
        return this instanceof Inconclusive inconclusive && inconclusive.cause() == Cause.WORLD_CHANGED;
    }

    /**
     * Time that the judged shapes take less than before, in milliseconds of every second: each shape's adjusted ratio,
     * weighted by the time that its calls of now would have taken before. Shapes without a ratio count for nothing.
     */
    default double savedMillisPerSecond() {
        return shapes().stream()
                .mapToDouble(ShapeComparison::savedMillisPerSecond)
                .sum();
    }

    /**
     * What the journal keeps of the verdict.
     *
     * @param at when it was given
     */
    default JournalEntry.Judgement judgement(Instant at) {
        return new JournalEntry.Judgement(word(), describe(), at);
    }

    /** The verdict in one word, lower case, as the journal keeps it. */
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private String headline() {
        if (this instanceof Improved) {
            return "Improved: " + count(Outcome.FASTER) + " faster";
        }
        if (this instanceof Regressed) {
            return "Regressed: " + count(Outcome.SLOWER) + " slower";
        }
        if (this instanceof Inconclusive inconclusive) {
            return "Inconclusive: " + inconclusive.reason();
        }
        return "Unchanged: " + count(Outcome.UNCHANGED) + " within the margin";
    }

    private String count(Outcome outcome) {
        long matching = shapes().stream().filter(s -> s.outcome() == outcome).count();
        return matching + " of " + shapes().size() + " affected shapes";
    }
}
