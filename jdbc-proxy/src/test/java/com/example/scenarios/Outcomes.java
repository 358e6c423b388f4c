package com.example.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found in the scenarios that ran, as a table. */
final class Outcomes {

    /** @param skipped why it did not run; {@code null} when it did */
    private record Outcome(
            Scenario scenario,
            List<Expected> found,
            @Nullable String skipped) {
        boolean isExact() {
            return found.equals(scenario.expected());
        }
    }

    private final List<Outcome> outcomes = new ArrayList<>();

    void add(Scenario scenario, List<Expected> found) {
        outcomes.add(new Outcome(scenario, found, null));
    }

    void skipped(Scenario scenario, String reason) {
        outcomes.add(new Outcome(scenario, List.of(), reason));
    }

    /** A line for each scenario, and how many labels are right. */
    String table() {
        StringBuilder table = new StringBuilder();
        for (Outcome outcome : outcomes) {
            table.append(String.format(
                    "%-6s %-44s %-17s %-50s %s%n",
                    verdict(outcome),
                    outcome.scenario.situation(),
                    outcome.scenario.framework(),
                    text(outcome.scenario.expected()),
                    Objects.requireNonNullElse(outcome.skipped, text(outcome.found))));
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
