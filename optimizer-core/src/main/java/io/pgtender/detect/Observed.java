package io.pgtender.detect;

import io.pgtender.source.StatementOrigin;
import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a detector looks at.
 *
 * @param workload what ran
 * @param server a raw, read-only, autocommit connection to ask the server with, valid during the detection; {@code null}
 *     when the server could not be reached
 * @param origins where shapes come from that were not captured in this process alone
 */
public record Observed(Workload workload, @Nullable Connection server, Map<Fingerprint, StatementOrigin> origins) {

    public Observed {
        origins = Map.copyOf(origins);
    }

    /** All of it captured in this process. */
    public Observed(Workload workload, @Nullable Connection server) {
        this(workload, server, Map.of());
    }
}
