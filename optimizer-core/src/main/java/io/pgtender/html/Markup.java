package io.pgtender.html;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML in which text can only ever be text. Element and attribute names come from our own code; whatever else goes in is
 * escaped, so that a statement, an identifier or a message cannot become markup.
 *
 * <p>Not thread-safe.
 */
final class Markup {

    private final StringBuilder out = new StringBuilder(32_768);
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Opens an element, until {@link #end}.
     *
     * @param attributes names and values in turn; one whose value is empty is left out
     */
    Markup start(String element, String... attributes) {
        tag(element, attributes);
        open.push(element);
        return this;
    }

    Markup end() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element that holds nothing but text. */
    Markup leaf(String element, String text, String... attributes) {
        tag(element, attributes);
        text(text);
        out.append("</").append(element).append(">");
        return this;
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /** A line of its own for whoever reads the source. */
    Markup line() {
        out.append('\n');
        return this;
    }

    /** Our own resources only: nothing of it is escaped. */
    Markup trusted(String resource) {
        out.append(resource);
        return this;
    }

    private void tag(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            if (!attributes[i + 1].isEmpty()) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1]);
                out.append('"');
            }
        }
        out.append('>');
    }

    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append((char) c);
                default -> visible(c);
            }
        });
    }

    /** What would be invisible, or would turn around what stands beside it, is written out: SQL has to look like what it is. */
    private void visible(int c) {
        boolean hidden = Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE;
        if (hidden) {
            out.append(String.format("\\u%04x", c));
        } else {
            out.appendCodePoint(c);
        }
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not ended: " + open);
        }
        return out.toString();
    }
}
