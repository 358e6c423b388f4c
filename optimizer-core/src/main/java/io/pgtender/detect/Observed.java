package io.pgtender.detect;

import io.pgtender.workload.Workload;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What a detector looks at.
 *
 * @param workload what ran
 * @param server a raw, read-only, autocommit connection to ask the server with, valid during the detection; {@code null}
 *     when the server could not be reached
 */
public record Observed(Workload workload, @Nullable Connection server) {}
