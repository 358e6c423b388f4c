package io.pgtender.assertions;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import java.util.List;

/**
 * One execution that a check saw.
 *
 * @param callSites the application's frames, the nearest first; empty where there are none, and for batches
 * @param rows that the application read, or that were changed
 * @param batchSize parameter sets sent together; 1 without {@code addBatch}
 */
public record ExecutedStatement(QueryShape shape, List<CallSite> callSites, long rows, int batchSize) {

    public ExecutedStatement {
        callSites = List.copyOf(callSites);
    }

    /** Whether it reads or writes the table, named with its schema or without. */
    public boolean touches(String table) {
        return Tables.names(shape, table);
    }

    /** Whether a budget counts it: not what begins and ends transactions, sets settings or asks for them. */
    boolean isCounted() {
        return switch (shape.kind()) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY, PROCEDURE, DEFINITION, MULTIPLE, OTHER -> true;
            case BEGIN, COMMIT, ROLLBACK, SAVEPOINT, TWO_PHASE, SESSION, UTILITY -> false;
        };
    }
}
