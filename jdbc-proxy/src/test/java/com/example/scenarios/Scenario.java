package com.example.scenarios;

import java.util.List;

/**
 * Something that applications do, and what is to be said of it.
 *
 * @param situation a few words, the same for the same situation with different frameworks
 * @param framework that it is done with
 * @param expected all that is to be found, no more and no less; sorted
 * @param action the application
 */
record Scenario(String situation, String framework, List<Expected> expected, Action action) {

    /** Runs the application. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    Scenario {
        expected = expected.stream().sorted().toList();
    }

    @Override
    public String toString() {
        return situation + ", " + framework;
    }
}
