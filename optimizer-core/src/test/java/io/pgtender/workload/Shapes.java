package io.pgtender.workload;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import java.util.List;
import java.util.Set;

/** Shapes to test with. */
final class Shapes {

    private Shapes() {}

    static QueryShape read(String text) {
        return shape(text, StatementKind.SELECT);
    }

    static QueryShape shape(String text, StatementKind kind) {
        return new QueryShape(new Fingerprint(text.hashCode() * 0x9E3779B97F4A7C15L), text, kind, Set.of(), List.of());
    }
}
