package io.pgtender.jdbc;

import io.pgtender.workload.ShapeRecorder;
import org.jspecify.annotations.Nullable;

/**
 * A statement's text and who records what it does.
 *
 * @param shape {@code null} when our own code failed to read the text
 */
record KnownText(String sql, @Nullable ShapeRecorder shape) {

    /** A statement without a text, which a driver refuses. */
    static final KnownText NONE = new KnownText("", null);
}
