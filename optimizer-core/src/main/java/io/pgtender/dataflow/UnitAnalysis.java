package io.pgtender.dataflow;

import io.pgtender.dataflow.Repetition.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of all rules over one unit. Confined to the thread that makes it. */
final class UnitAnalysis {

    private final UnitParts unit;
    private final List<Execution> executions;
    private final KeyRelations relations;
    private final RepetitionFacts facts;
    private final List<Found> found = new ArrayList<>();

    private record Found(int first, Repetition repetition) {}

    UnitAnalysis(UnitTrace trace, KeyRelations relations) {
        this.executions = trace.executions();
        this.unit = new UnitParts(trace, new Pace(executions));
        this.relations = relations;
        this.facts = new RepetitionFacts(executions);
    }

    List<Repetition> repetitions() {
        Grouping grouping = new Grouping(executions);
        Attempts.counting(executions).stream().forEach(grouping::add);
        if (!grouping.repeats()) {
            return List.of();
        }
        List<Group> groups = grouping.groups();
        labelFlowsAndWrites(groups);
        labelLoops(groups);
        labelDuplicates(groups);
        found.sort(Comparator.comparingInt(Found::first));
        return found.stream().map(Found::repetition).toList();
    }

    private void labelFlowsAndWrites(List<Group> groups) {
        int min = FlowRule.minExecutions(unit.unit());
        FlowSearch flows = null;
        for (Group group : groups) {
            if (group.size() < min) {
                continue;
            }
            if (group.statement.purpose() == Purpose.WRITE && Writes.areUnbatched(group, unit)) {
                label(Label.WRITE, group);
            } else if (group.statement.purpose() == Purpose.READ) {
                flows = flows == null ? flows(groups, min) : flows;
                labelRead(group, flows);
            }
        }
    }

    private FlowSearch flows(List<Group> groups, int min) {
        return new FlowSearch(executions, groups, origins(groups, min), relations);
    }

    private void labelRead(Group group, FlowSearch flows) {
        Keys keys = group.keys(executions);
        if (keys.medianArity() > 1) {
            if (Loops.isSmallBatch(group, unit)) {
                label(Label.SMALL_BATCH, group);
            }
            return;
        }
        if (!keys.hasVaryingKey()) {
            return;
        }
        SelfFeed selfFeed = SelfFeed.of(group, executions);
        if (selfFeed == SelfFeed.PAGING) {
            group.isFedItemByItem = true;
            return;
        }
        Flow flow = flows.search(group);
        if (selfFeed == SelfFeed.CHAIN && !isWithoutDoubt(flow, group)) {
            label(Label.CHAIN, group);
        } else if (flow != null) {
            group.isNPlusOne = true;
            group.isLabelled = true;
            found.add(new Found(group.members[0], facts.of(flow, group)));
        }
    }

    /** A list that is worked off in order may hold neighbours that point to each other. */
    private static boolean isWithoutDoubt(@Nullable Flow flow, Group group) {
        return flow != null
                && !flow.source().equals(group.statement)
                && flow.inOrder() == group.size()
                && flow.coveredValues() == flow.sourceValues();
    }

    private Origins origins(List<Group> groups, int min) {
        LongIndex keys = new LongIndex(executions.size());
        Group[] groupOf = new Group[executions.size()];
        for (Group group : groups) {
            for (int index : group.members) {
                groupOf[index] = group;
            }
            if (group.size() >= min && group.statement.purpose() == Purpose.READ) {
                addKeys(group.keys(executions), keys);
            }
        }
        Origins origins = new Origins(executions, keys);
        for (int i = 0; i < groupOf.length; i++) {
            if (groupOf[i] != null) {
                origins.addReads(i, groupOf[i]);
            }
        }
        return origins;
    }

    private static void addKeys(Keys keys, LongIndex index) {
        for (Keys.Slot slot : keys.varying()) {
            if (slot.isKey()) {
                for (long value : slot.values()) {
                    if (value != KeyFingerprint.NONE) {
                        index.add(value);
                    }
                }
            }
        }
    }

    /** Of any call site: the same question is the same wherever it is asked. */
    private void labelDuplicates(List<Group> groups) {
        Map<TracedStatement, List<Group>> byStatement = new LinkedHashMap<>();
        for (Group group : groups) {
            if (!group.isLabelled && group.statement.purpose() == Purpose.READ) {
                byStatement
                        .computeIfAbsent(group.statement, s -> new ArrayList<>(1))
                        .add(group);
            }
        }
        Duplicates duplicates = null;
        for (List<Group> ofStatement : byStatement.values()) {
            int[] members = members(ofStatement);
            if (members.length < 2) {
                continue;
            }
            duplicates = duplicates == null ? new Duplicates(unit, new Barriers(executions)) : duplicates;
            int[] same = duplicates.among(members);
            if (same.length > 0) {
                found.add(new Found(same[0], facts.ofDuplicates(same)));
            }
        }
    }

    private static int[] members(List<Group> groups) {
        return groups.size() == 1
                ? groups.get(0).members
                : groups.stream()
                        .flatMapToInt(group -> Arrays.stream(group.members))
                        .sorted()
                        .toArray();
    }

    private void labelLoops(List<Group> groups) {
        for (Group group : groups) {
            if (!group.isLabelled
                    && group.size() >= 2
                    && group.statement.purpose() == Purpose.READ
                    && Loops.isLoop(group, unit)) {
                label(Label.LOOP, group);
            }
        }
    }

    private void label(Label label, Group group) {
        group.isLabelled = true;
        found.add(new Found(group.members[0], facts.of(label, group)));
    }
}
