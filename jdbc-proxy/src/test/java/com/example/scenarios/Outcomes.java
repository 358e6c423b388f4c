package com.example.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found in the scenarios that ran, as a table. */
final class Outcomes {

    /**
     * @param skipped why it did not run; {@code null} when it did
     * @param failure what it threw; {@code null} when it came to its end
     */
    private record Outcome(
            Scenario scenario,
            List<Expected> found,
            @Nullable String skipped,
            @Nullable String failure) {
        boolean isExact() {
            return failure == null && found.equals(scenario.expected());
        }

        String text() {
            return skipped != null ? skipped : failure != null ? failure : Outcomes.text(found);
        }
    }

    private final List<Outcome> outcomes = new ArrayList<>();

    void add(Scenario scenario, List<Expected> found) {
        outcomes.add(new Outcome(scenario, found, null, null));
    }

    void failed(Scenario scenario, Throwable failure) {
        outcomes.add(new Outcome(scenario, List.of(), null, failure.toString()));
    }

    void skipped(Scenario scenario, String reason) {
        outcomes.add(new Outcome(scenario, List.of(), reason, null));
    }

    /** A line for each scenario, and how many labels are right. */
    String table() {
        StringBuilder table = new StringBuilder();
        for (Outcome outcome : outcomes) {
            table.append(String.format(
                    "%-6s %-45s %-17s %-58s %s%n",
                    verdict(outcome),
                    outcome.scenario.situation(),
                    outcome.scenario.framework(),
                    text(outcome.scenario.expected()),
                    outcome.text()));
        }
        return table.append(summary()).toString();
    }

    private String summary() {
        List<Outcome> ran =
                outcomes.stream().filter(outcome -> outcome.skipped == null).toList();
        long exact = ran.stream().filter(Outcome::isExact).count();
        List<Outcome> silent = ran.stream()
                .filter(outcome -> outcome.scenario.expected().isEmpty())
                .toList();
        long falseAlarms =
                silent.stream().filter(outcome -> !outcome.found.isEmpty()).count();
        return "%d of %d labels exact, %d false alarms in %d scenarios that must stay silent, %d skipped"
                .formatted(exact, ran.size(), falseAlarms, silent.size(), outcomes.size() - ran.size());
    }

    private static String verdict(Outcome outcome) {
        if (outcome.skipped != null) {
            return "skip";
        }
        return outcome.isExact() ? "ok" : "WRONG";
    }

    private static String text(List<Expected> labels) {
        return labels.isEmpty() ? "-" : labels.stream().map(Expected::toString).collect(Collectors.joining(", "));
    }
}
