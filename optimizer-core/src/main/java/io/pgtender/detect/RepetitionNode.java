package io.pgtender.detect;

import io.pgtender.workload.RepeatedStatement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A repeated statement and those that its rows make repeat.
 *
 * @param children the costliest first
 */
record RepetitionNode(RepeatedStatement repetition, List<RepetitionNode> children) {

    RepetitionNode {
        children = List.copyOf(children);
    }

    /** This one and all below it, parents before their children. */
    Stream<RepeatedStatement> all() {
        return Stream.concat(Stream.of(repetition), children.stream().flatMap(RepetitionNode::all));
    }
}
