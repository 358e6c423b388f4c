package io.pgtender.sql;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a list of like elements as one of them. An element of an IN list, of an ARRAY constructor or of a multi-row
 * VALUES that reads, normalised, as the one before is taken back from the {@link ShapeText} when it ends; that makes any
 * list length one shape, nested ones included, in space that does not grow with the list. Elements other than rows must
 * hold a constant: {@code ARRAY[a, a]} stays.
 */
final class ListFolding {

    /** Lists inside lists that are folded; deeper ones are written out. */
    static final int MAX_NESTING = 16;

    enum Kind {
        /** {@code IN (...)}. */
        IN,
        /** {@code ARRAY[...]} and each bracket that is an element of it. */
        ARRAY,
        /** {@code VALUES (...), (...)}. */
        ROWS
    }

    private static final Frame[] NONE = {};

    private final ShapeText text;
    private final @Nullable ValueCollector values;
    private Frame[] frames = NONE;
    private int open;

    /** @param values is told of each element that is taken back */
    ListFolding(ShapeText text, @Nullable ValueCollector values) {
        this.text = text;
        this.values = values;
    }

    boolean isOpen() {
        return open > 0;
    }

    /**
     * A list starts; its first element is about to be written.
     *
     * @param depth of the commas between its elements
     */
    void open(Kind kind, int depth) {
        if (open < MAX_NESTING) {
            if (open == frames.length) {
                frames = Arrays.copyOf(frames, Math.max(4, 2 * open));
            }
            frames[open++] = new Frame(kind, depth, text);
        }
    }

    /** Whether the next token begins an element of an ARRAY list that is open at {@code depth}. */
    boolean isArrayElementStart(int depth) {
        return open > 0 && top().kind == Kind.ARRAY && top().depth == depth && text.length() <= top().elementStart;
    }

    /** A comma is about to be written. */
    void comma(int depth) {
        if (open > 0 && top().depth == depth) {
            top().endElement(text, values);
        }
    }

    /** A closing parenthesis or bracket is about to be written; {@code depth} is that of what it closes. */
    void close(int depth) {
        while (open > 0 && top().depth >= depth) {
            frames[--open].endElement(text, values);
        }
    }

    /** A token that is neither a comma nor a parenthesis is about to be written. */
    void other(int depth) {
        while (open > 0 && top().kind == Kind.ROWS && top().depth == depth) {
            frames[--open].endElement(text, values);
        }
    }

    /** A subquery starts: the parenthesis after IN held no list. */
    void query() {
        if (open > 0 && top().kind == Kind.IN && text.length() == top().elementStart) {
            open--;
        }
    }

    private Frame top() {
        return frames[open - 1];
    }

    /** A list that is open. Positions are lengths of the text. */
    private static final class Frame {
        private final Kind kind;
        private final int depth;
        private long elementStart;
        private long previousStart;
        private long previousEnd;
        /** State of the text before the comma that precedes the element. */
        private long lengthBefore;

        private long hashBefore;

        Frame(Kind kind, int depth, ShapeText text) {
            this.kind = kind;
            this.depth = depth;
            elementStart = text.length();
        }

        void endElement(ShapeText text, @Nullable ValueCollector values) {
            long end = text.length();
            if (text.isSame(previousStart, previousEnd, elementStart, end)
                    && (kind == Kind.ROWS || text.contains('?', elementStart, end))) {
                text.rollBack(lengthBefore, hashBefore);
                if (values != null) {
                    values.fold(elementStart, previousStart);
                }
            } else {
                previousStart = elementStart;
                previousEnd = end;
            }
            lengthBefore = text.length();
            hashBefore = text.hash();
            elementStart = lengthBefore + ", ".length();
        }
    }
}
