package io.pgtender.dataflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Executions that ask for the same again and are told the same, with nothing in between that could have changed it. */
final class Duplicates {

    private static final int MIN_IN_PRODUCTION = 3;
    private static final int MIN_IN_TEST = 2;

    private final UnitParts unit;
    private final Barriers barriers;
    private final int min;

    Duplicates(UnitParts unit, Barriers barriers) {
        this.unit = unit;
        this.barriers = barriers;
        min = unit.isTest() ? MIN_IN_TEST : MIN_IN_PRODUCTION;
    }

    /**
     * Indexes of all executions that are one of several duplicates, ascending; empty in the usual case.
     *
     * @param members indexes of executions of one statement, ascending
     */
    int[] among(int[] members) {
        if (members.length < min) {
            return new int[0];
        }
        Map<Long, List<Integer>> byVector = new HashMap<>();
        for (int index : members) {
            byVector.computeIfAbsent(unit.executions().get(index).bound().vector(), v -> new ArrayList<>(1))
                    .add(index);
        }
        if (byVector.size() == members.length) {
            return new int[0];
        }
        int[] boundaries = barriers.of(unit.executions().get(members[0]).statement());
        return byVector.values().stream()
                .filter(same -> same.size() >= min)
                .flatMapToInt(same -> duplicates(same, boundaries))
                .sorted()
                .toArray();
    }

    private IntStream duplicates(List<Integer> same, int[] boundaries) {
        IntStream found = IntStream.empty();
        int from = 0;
        for (int i = 1; i <= same.size(); i++) {
            if (i == same.size() || isBetween(boundaries, same.get(i - 1), same.get(i))) {
                int[] run = same.subList(from, i).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                if (run.length >= min && haveOneResult(run) && unit.pace().isLoop(run)) {
                    found = IntStream.concat(found, Arrays.stream(run));
                }
                from = i;
            }
        }
        return found;
    }

    private static boolean isBetween(int[] boundaries, int earlier, int later) {
        int place = Arrays.binarySearch(boundaries, earlier);
        int next = place >= 0 ? place + 1 : -place - 1;
        return next < boundaries.length && boundaries[next] < later;
    }

    /** Where results differ someone else changes them: a status is polled. What was not watched may differ. */
    private boolean haveOneResult(int[] run) {
        Execution first = unit.executions().get(run[0]);
        if (first.read().result() == ReadValues.UNKNOWN_RESULT) {
            return false;
        }
        for (int index : run) {
            Execution other = unit.executions().get(index);
            if (other.rows() != first.rows()
                    || other.read().result() != first.read().result()) {
                return false;
            }
        }
        return true;
    }
}
