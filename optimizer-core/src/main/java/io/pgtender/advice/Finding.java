package io.pgtender.advice;

import io.pgtender.sql.QueryShape;
import java.util.List;

/**
 * What is wrong, and why we say so.
 *
 * @param kind which rule found it
 * @param summary one line
 * @param shapes the statements concerned, the costliest first
 * @param evidence at least one
 */
public record Finding(Kind kind, String summary, List<QueryShape> shapes, List<Evidence> evidence) {

    /** The rules. */
    public enum Kind {
        N_PLUS_ONE("N+1"),
        MISSING_INDEX("missing index");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** How a report names it. */
        public String label() {
            return label;
        }
    }

    public Finding {
        shapes = List.copyOf(shapes);
        evidence = List.copyOf(evidence);
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException("a finding needs evidence: " + summary);
        }
    }
}
