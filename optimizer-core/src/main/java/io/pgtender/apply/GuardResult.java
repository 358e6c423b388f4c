package io.pgtender.apply;

import java.util.List;

/**
 * What a guard found before a change.
 *
 * @param guard what was looked at, in a few words
 * @param outcome what follows
 * @param found what was found, with the remedy where there is one
 */
public record GuardResult(String guard, Outcome outcome, String found) {

    /** What follows from it. */
    public enum Outcome {
        OK,
        /** Goes on; a person should know. */
        WARNING,
        /** Must pass first: the change waits for it, and gives up after {@link ApplyPolicy#maxWait()}. */
        WAIT,
        /** The change is not made. */
        REFUSED
    }

    static GuardResult ok(String guard, String found) {
        return new GuardResult(guard, Outcome.OK, found);
    }

    static GuardResult warning(String guard, String found) {
        return new GuardResult(guard, Outcome.WARNING, found);
    }

    static GuardResult refused(String guard, String found) {
        return new GuardResult(guard, Outcome.REFUSED, found);
    }

    /** What those that refused have found, in one line; empty when none has. */
    static String refusals(List<GuardResult> guards) {
        return String.join(
                "; ",
                guards.stream()
                        .filter(guard -> guard.outcome() == Outcome.REFUSED)
                        .map(GuardResult::found)
                        .toList());
    }

    /** {@code OK server: PostgreSQL 18.0}. */
    @Override
    public String toString() {
        return outcome + " " + guard + ": " + found;
    }

    /** The reverse of {@link #toString}, as the journal keeps it. */
    static GuardResult parse(String line) {
        int space = line.indexOf(' ');
        int colon = line.indexOf(": ");
        return new GuardResult(
                line.substring(space + 1, colon), Outcome.valueOf(line.substring(0, space)), line.substring(colon + 2));
    }
}
