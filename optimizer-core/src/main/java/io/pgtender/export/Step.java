package io.pgtender.export;

import java.util.List;

/**
 * One change as statements.
 *
 * @param title what it is, in one line
 * @param notes why, and what to know before it is run; each one line that starts with a label
 * @param up what makes it, in order, without semicolons at the end; empty for advice that a person has to follow
 * @param down what takes it back, in order; empty where there is nothing to take back
 */
record Step(String title, List<String> notes, List<String> up, List<String> down) {

    Step {
        notes = List.copyOf(notes);
        up = List.copyOf(up);
        down = List.copyOf(down);
    }

    boolean adviceOnly() {
        return up.isEmpty();
    }
}
