package io.pgtender.source;

import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Adds statements to what was captured, or replaces it. */
@FunctionalInterface
public interface StatementSource {

    /** What the application itself ran, and nothing else. */
    StatementSource CAPTURED = (raw, captured) -> new SourceReading(captured, Map.of(), List.of());

    /**
     * What is to be analysed.
     *
     * @param raw a connection in autocommit that is not observed, read-only and under a statement timeout; stays the caller's
     *     and is left as it was
     * @param captured what the application itself ran
     * @return with a note on everything that could not be had
     * @throws SQLException when the connection breaks; what the server only refuses is a note
     */
    SourceReading read(Connection raw, Workload captured) throws SQLException;
}
