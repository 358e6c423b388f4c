package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Remedy;
import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.Optional;

/** Fixes the same read again: read it once, or have it answered from memory. */
final class DuplicateFix {

    private DuplicateFix() {}

    static Change.ApplicationChange of(QueryShape shape) {
        boolean cacheable = shape.isPlainRead()
                && !shape.traits().contains(QueryShape.Trait.VOLATILE_TEXT)
                && !shape.text().endsWith("…");
        List<Remedy> others = cacheable
                ? List.of(Remedy.or(
                        "serve it from the result cache, up to a minute old towards other writers", rule(shape)))
                : List.of();
        return new Change.ApplicationChange(
                "read it once, before the loop or at the start of the unit of work, and pass the result on",
                Optional.empty(),
                others);
    }

    /** As Java: a string's quotes and backslashes are escaped. */
    private static String rule(QueryShape shape) {
        String text = shape.text().replace("\\", "\\\\").replace("\"", "\\\"");
        return "CachePolicy.builder().rule(\"" + text + "\", Duration.ofMinutes(1)).build()";
    }
}
