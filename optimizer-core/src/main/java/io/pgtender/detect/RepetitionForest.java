package io.pgtender.detect;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts repetitions into what a developer sees as one problem: what repeats for the rows of a repeated statement hangs
 * below it, and what repeats side by side for the rows of one statement is together.
 */
final class RepetitionForest {

    /** Reads of different rows: others may depend on these. */
    private static final Set<Label> PARENTS = EnumSet.of(Label.N_PLUS_ONE, Label.LOOP, Label.SMALL_BATCH, Label.CHAIN);

    private static final int NONE = -1;

    private final List<RepeatedStatement> repetitions;

    /** Index of each one's parent. */
    private final int[] parents;

    private RepetitionForest(List<RepeatedStatement> repetitions) {
        this.repetitions = repetitions;
        parents = new int[repetitions.size()];
        Arrays.fill(parents, NONE);
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
        for (int i = 0; i < parents.length; i++) {
            parents[i] = parent(i);
        }
        List<List<RepetitionNode>> groups = new ArrayList<>();
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] == NONE) {
                RepetitionNode node = node(i);
                groups.stream()
                        .filter(group -> belongs(node.repetition(), group))
                        .findFirst()
                        .ifPresentOrElse(group -> group.add(node), () -> groups.add(new ArrayList<>(List.of(node))));
            }
        }
        return groups;
    }

    private RepetitionNode node(int index) {
        List<RepetitionNode> children = new ArrayList<>();
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] == index) {
                children.add(node(i));
            }
        }
        return new RepetitionNode(repetitions.get(index), children);
    }

    /** The repetition whose rows feed this one, unless that would close a ring. */
    private int parent(int index) {
        RepeatedStatement repetition = repetitions.get(index);
        Source source = repetition.source();
        if (source == null
                || source.shape().fingerprint().equals(repetition.repeated().fingerprint())) {
            return NONE;
        }
        for (int i = 0; i < parents.length; i++) {
            RepeatedStatement other = repetitions.get(i);
            boolean feeds = PARENTS.contains(other.label())
                    && other.repeated().fingerprint().equals(source.shape().fingerprint())
                    && mayBeSame(other.callSite(), source.callSite());
            if (feeds && !isAbove(index, i)) {
                return i;
            }
        }
        return NONE;
    }

    private boolean isAbove(int index, int below) {
        for (int at = below; at != NONE; at = parents[at]) {
            if (at == index) {
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
