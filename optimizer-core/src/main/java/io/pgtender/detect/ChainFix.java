package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Remedy;
import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.Optional;

/** Fixes a chain of reads, each asked for what the one before found: one recursive query. */
final class ChainFix {

    private ChainFix() {}

    static Change.ApplicationChange of(QueryShape shape) {
        return RecursiveRead.of(shape, "")
                .map(rewrite -> recursive(rewrite, "the whole chain in one recursive query"))
                .orElseGet(() -> new Change.ApplicationChange(
                        "read the whole chain in one recursive query: WITH RECURSIVE, first the row of the first key, then"
                                + " UNION the rows whose key is in the column that the next key is taken from",
                        Optional.empty()));
    }

    /** @param what what it reads */
    static Change.ApplicationChange recursive(Rewrite rewrite, String what) {
        return new Change.ApplicationChange(
                LoopFix.withCautions("read " + what, rewrite),
                Optional.of(rewrite.sql()),
                List.of(Remedy.or("with JPA: a native query, or WITH RECURSIVE in HQL since Hibernate 6.2")));
    }
}
