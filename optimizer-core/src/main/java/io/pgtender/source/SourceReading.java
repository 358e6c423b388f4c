package io.pgtender.source;

import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.Workload;
import java.util.List;
import java.util.Map;

/**
 * Statements to be analysed. Immutable; notes and origins hold no parameter values.
 *
 * @param workload counts of one window; the samples may be made up, which {@code origins} tells
 * @param origins where a shape comes from; one that is not in it was captured, with what was captured of it
 * @param notes what was left out and why, what was guessed
 */
public record SourceReading(Workload workload, Map<Fingerprint, StatementOrigin> origins, List<String> notes) {

    public SourceReading {
        origins = Map.copyOf(origins);
        notes = List.copyOf(notes);
    }
}
