package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Remedy;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fixes a read in a loop: one statement for all keys. */
final class LoopFix {

    private LoopFix() {}

    /** Those of one finding, parents before their children. */
    static Change.ApplicationChange of(List<RepeatedStatement> repetitions) {
        List<Remedy> remedies = new ArrayList<>();
        for (RepeatedStatement repetition : repetitions) {
            BatchedRead.of(repetition.repeated())
                    .map(rewrite -> remedy(repetition.repeated(), rewrite))
                    .filter(remedy -> !remedies.contains(remedy))
                    .ifPresent(remedies::add);
        }
        Remedy mapper = Remedy.or("with Spring Data: findAllById(keys) before the loop; with JPA: WHERE e.id IN :keys");
        if (remedies.isEmpty()) {
            return new Change.ApplicationChange(
                    "collect the keys before the loop, and read the rows of all of them in one statement",
                    Optional.empty(),
                    List.of(mapper));
        }
        Remedy first = remedies.remove(0);
        remedies.add(mapper);
        return new Change.ApplicationChange(first.describe(), first.sql(), remedies);
    }

    /** A rewritten read, with what has to hold. */
    static Remedy remedy(QueryShape shape, Rewrite rewrite) {
        String what = "collect the keys, and read " + SqlNames.table(shape) + " for all of them in one statement";
        return Remedy.and(withCautions(what, rewrite), Optional.of(rewrite.sql()));
    }

    static String withCautions(String what, Rewrite rewrite) {
        return rewrite.cautions().isEmpty() ? what : what + " (" + String.join("; ", rewrite.cautions()) + ")";
    }
}
