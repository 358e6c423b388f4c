package io.pgtender.detect;

import java.util.List;

/**
 * A statement that does the work of many.
 *
 * @param sql the statement
 * @param cautions what has to hold, or is different; a clause each, without a full stop
 */
record Rewrite(String sql, List<String> cautions) {

    Rewrite {
        cautions = List.copyOf(cautions);
    }

    Rewrite(String sql) {
        this(sql, List.of());
    }
}
