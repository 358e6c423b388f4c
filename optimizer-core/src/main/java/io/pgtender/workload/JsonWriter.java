package io.pgtender.workload;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one JSON document (RFC 8259), members in the order of the calls. Not thread-safe. */
final class JsonWriter {

    private final StringBuilder json = new StringBuilder();

    /** Whether the next member or element needs a comma before it. */
    private boolean follows;

    JsonWriter object(Consumer<JsonWriter> members) {
        return nested('{', members, '}');
    }

    JsonWriter object(String name, Consumer<JsonWriter> members) {
        return name(name).nested('{', members, '}');
    }

    <T> JsonWriter array(String name, Iterable<T> elements, BiConsumer<JsonWriter, T> element) {
        return name(name).nested('[', writer -> elements.forEach(e -> element.accept(writer, e)), ']');
    }

    JsonWriter member(String name, long value) {
        name(name).json.append(value);
        follows = true;
        return this;
    }

    JsonWriter member(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            json.append("null");
        } else {
            string(value);
        }
        follows = true;
        return this;
    }

    @Override
    public String toString() {
        return json.toString();
    }

    private JsonWriter nested(char open, Consumer<JsonWriter> content, char close) {
        separate();
        json.append(open);
        follows = false;
        content.accept(this);
        json.append(close);
        follows = true;
        return this;
    }

    private JsonWriter name(String name) {
        separate();
        string(name);
        json.append(':');
        follows = false;
        return this;
    }

    private void separate() {
        if (follows) {
            json.append(',');
        }
    }

    private void string(String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029' || isLoneSurrogate(value, i)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    /** A half of a pair, as cutting a text leaves it: it has no UTF-8 form. */
    private static boolean isLoneSurrogate(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
