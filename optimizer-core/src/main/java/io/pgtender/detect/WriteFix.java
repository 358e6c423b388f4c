package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Remedy;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fixes writes one by one: send them together. */
final class WriteFix {

    private static final String REWRITE_INSERTS =
            " and reWriteBatchedInserts=true in the JDBC URL, which makes one INSERT of many rows of it";

    private WriteFix() {}

    static Change.ApplicationChange of(QueryShape shape) {
        boolean insert = shape.kind() == StatementKind.INSERT;
        String batch =
                "PreparedStatement.addBatch for each row and executeBatch once" + (insert ? REWRITE_INSERTS : "");
        String hibernate = "hibernate.jdbc.batch_size=50, hibernate."
                + (insert ? "order_inserts=true" : "order_updates=true")
                + (insert ? "; IDs from a SEQUENCE: with IDENTITY Hibernate sends each INSERT alone" : "");
        List<Remedy> others = new ArrayList<>();
        Optional<Remedy> statement = BatchedWrite.of(shape)
                .map(rewrite -> Remedy.or(
                        LoopFix.withCautions("one statement for all rows, with an array for each value", rewrite),
                        rewrite.sql()));
        if (Mapper.of(shape) == Mapper.HIBERNATE) {
            statement.ifPresent(others::add);
            others.add(Remedy.or("with plain JDBC: " + batch));
            return new Change.ApplicationChange(hibernate, Optional.empty(), others);
        }
        statement.ifPresent(others::add);
        others.add(Remedy.or("with Hibernate: " + hibernate));
        return new Change.ApplicationChange(batch, Optional.empty(), others);
    }
}
