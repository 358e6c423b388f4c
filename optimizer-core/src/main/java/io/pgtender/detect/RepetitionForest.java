package io.pgtender.detect;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts repetitions into what a developer sees as one problem: what repeats for the rows of a repeated statement hangs
 * below it, and what repeats side by side for the rows of one statement is together.
 */
final class RepetitionForest {

    /** Reads of different rows: others may depend on these. */
    private static final Set<Label> PARENTS = EnumSet.of(Label.N_PLUS_ONE, Label.LOOP, Label.SMALL_BATCH, Label.CHAIN);

    private final List<RepeatedStatement> repetitions;
    private final Map<RepeatedStatement, RepeatedStatement> parents = new IdentityHashMap<>();

    private RepetitionForest(List<RepeatedStatement> repetitions) {
        this.repetitions = repetitions;
    }

    /**
     * Groups of trees: one group is one finding. The roots of a group of several repeat for the rows of one statement.
     *
     * @param repetitions the costliest first
     */
    static List<List<RepetitionNode>> of(List<RepeatedStatement> repetitions) {
        return new RepetitionForest(repetitions).groups();
    }

    private List<List<RepetitionNode>> groups() {
        for (RepeatedStatement repetition : repetitions) {
            RepeatedStatement parent = parent(repetition);
            if (parent != null) {
                parents.put(repetition, parent);
            }
        }
        List<List<RepetitionNode>> groups = new ArrayList<>();
        for (RepeatedStatement repetition : repetitions) {
            if (!parents.containsKey(repetition)) {
                RepetitionNode node = node(repetition);
                groups.stream()
                        .filter(group -> belongs(repetition, group))
                        .findFirst()
                        .ifPresentOrElse(group -> group.add(node), () -> groups.add(new ArrayList<>(List.of(node))));
            }
        }
        return groups;
    }

    private RepetitionNode node(RepeatedStatement repetition) {
        List<RepetitionNode> children = new ArrayList<>();
        for (RepeatedStatement other : repetitions) {
            if (parents.get(other) == repetition) {
                children.add(node(other));
            }
        }
        return new RepetitionNode(repetition, children);
    }

    /** The repetition whose rows feed this one, unless that would close a ring. */
    private @Nullable RepeatedStatement parent(RepeatedStatement repetition) {
        Source source = repetition.source();
        if (source == null) {
            return null;
        }
        for (RepeatedStatement other : repetitions) {
            boolean feeds = other != repetition
                    && PARENTS.contains(other.label())
                    && other.repeated().fingerprint().equals(source.shape().fingerprint())
                    && !other.repeated()
                            .fingerprint()
                            .equals(repetition.repeated().fingerprint())
                    && mayBeSame(other.callSite(), source.callSite());
            if (feeds && !isAbove(repetition, other)) {
                return other;
            }
        }
        return null;
    }

    private boolean isAbove(RepeatedStatement repetition, RepeatedStatement below) {
        for (RepeatedStatement at = below; at != null; at = parents.get(at)) {
            if (at == repetition) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayBeSame(@Nullable CallSite one, @Nullable CallSite other) {
        return one == null || other == null || one.equals(other);
    }

    /**
     * Whether both repeat for the rows of one statement, in one method. The same read by the same column at another place
     * is another loop over these rows.
     */
    private static boolean belongs(RepeatedStatement repetition, List<RepetitionNode> group) {
        Source source = repetition.source();
        RepeatedStatement first = group.get(0).repetition();
        Source other = first.source();
        if (source == null || other == null || !isSameSource(source, other)) {
            return false;
        }
        CallSite loop = repetition.loop();
        CallSite otherLoop = first.loop();
        if (loop != null && otherLoop != null && !loop.isSameMethod(otherLoop)) {
            return false;
        }
        return group.stream().noneMatch(node -> isSameRead(repetition, source, node.repetition()));
    }

    private static boolean isSameSource(Source one, Source other) {
        return one.shape().fingerprint().equals(other.shape().fingerprint())
                && mayBeSame(one.callSite(), other.callSite());
    }

    private static boolean isSameRead(RepeatedStatement repetition, Source source, RepeatedStatement other) {
        Source otherSource = other.source();
        return repetition.repeated().fingerprint().equals(other.repeated().fingerprint())
                && otherSource != null
                && otherSource.column().equals(source.column());
    }
}
