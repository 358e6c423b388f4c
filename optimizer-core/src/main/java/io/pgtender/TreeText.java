package io.pgtender;

import io.pgtender.advice.StatementTree;
import java.util.ArrayList;
import java.util.List;

/** Lays out statements that make others run: the source first, what its rows make run below it. */
final class TreeText {

    /** Statements of one tree that are printed. */
    static final int MAX_STATEMENTS = 12;

    /** Levels that are indented; deeper ones stand below the last. */
    static final int MAX_LEVELS = 6;

    private final List<Line> lines = new ArrayList<>();
    private int left = MAX_STATEMENTS;

    private TreeText() {}

    /**
     * A paragraph of the tree.
     *
     * @param first what stands before its first line
     * @param rest what stands before the further lines that it is wrapped into
     */
    record Line(String first, String rest, String text) {}

    static List<Line> of(StatementTree tree) {
        TreeText text = new TreeText();
        text.statement(tree, "", "", 0);
        long all = tree.all().count();
        if (all > MAX_STATEMENTS) {
            text.lines.add(new Line("", "", "and " + (all - MAX_STATEMENTS) + " more"));
        }
        return text.lines;
    }

    /**
     * @param first before the statement's first line
     * @param rest before all that stands below it
     */
    private void statement(StatementTree node, String first, String rest, int level) {
        if (left-- <= 0) {
            return;
        }
        String trunk = node.children().isEmpty() || left <= 0 ? "  " : "│ ";
        lines.add(new Line(first, rest + trunk + "  ", node.shape().text()));
        lines.add(new Line(rest + trunk, rest + trunk, node.caption()));
        for (int i = 0; i < node.children().size() && left > 0; i++) {
            boolean last = i == node.children().size() - 1 || left == 1;
            boolean indented = level < MAX_LEVELS;
            String childFirst = indented ? rest + (last ? "└─ " : "├─ ") : rest;
            String childRest = indented ? rest + (last ? "   " : "│  ") : rest;
            statement(node.children().get(i), childFirst, childRest, level + 1);
        }
    }
}
