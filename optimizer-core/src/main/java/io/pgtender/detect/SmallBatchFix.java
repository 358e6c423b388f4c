package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Remedy;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fixes batches of few keys: ask for more at once. */
final class SmallBatchFix {

    private SmallBatchFix() {}

    static Change.ApplicationChange of(QueryShape shape) {
        String hibernate = "@BatchSize(size = 100), or hibernate.default_batch_fetch_size=100";
        Optional<Rewrite> rewrite = BatchedRead.of(shape);
        List<Remedy> others = new ArrayList<>();
        rewrite.ifPresent(sql -> others.add(Remedy.or(
                LoopFix.withCautions("one array for any number of keys, which is also one prepared statement", sql),
                sql.sql())));
        if (Mapper.of(shape) == Mapper.HIBERNATE) {
            return new Change.ApplicationChange("raise the batch size: " + hibernate, Optional.empty(), others);
        }
        others.add(Remedy.or("with Hibernate: " + hibernate));
        return new Change.ApplicationChange(
                "raise the number of keys that one statement asks for, to hundreds", Optional.empty(), others);
    }
}
