package io.pgtender.advice;

import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.stream.Stream;

/**
 * A statement and those that run because of its rows.
 *
 * @param shape the statement
 * @param caption how often it ran and where from, in a few words
 * @param children what its rows make run, the costliest first
 */
public record StatementTree(QueryShape shape, String caption, List<StatementTree> children) {

    public StatementTree {
        children = List.copyOf(children);
    }

    /** This one and all below it, parents before their children. */
    public Stream<StatementTree> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(StatementTree::all));
    }
}
