package io.pgtender.advice;

import io.pgtender.sql.QueryShape;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong, and why we say so.
 *
 * @param kind which rule found it
 * @param summary one line
 * @param shapes the statements concerned, the costliest first
 * @param evidence at least one
 * @param tree how the statements hang together, where one makes others run
 */
public record Finding(
        Kind kind, String summary, List<QueryShape> shapes, List<Evidence> evidence, Optional<StatementTree> tree) {

    /** The rules. */
    public enum Kind {
        /** One statement for a list, then one or more for each of its rows. */
        N_PLUS_ONE("N+1"),
        /** A statement for each of many keys that could be asked for together. */
        LOOP("loop"),
        /** Writes one by one that could be sent together. */
        UNBATCHED_WRITE("unbatched writes"),
        /** The same read again, with the same result. */
        DUPLICATE_READ("duplicate read"),
        /** Each read is asked for what the one before found. */
        POINTER_CHAIN("pointer chain"),
        /** A read that is asked for the same again and again, and hardly ever changes its answer. */
        CACHEABLE_READ("read worth caching"),
        /** Keys are asked for together, but few at a time. */
        SMALL_BATCH("small batches"),
        /** Pages that skip many rows by OFFSET. */
        DEEP_PAGING("deep paging"),
        /** A list without LIMIT that grows with its table. */
        UNBOUNDED_LIST("unbounded list"),
        /** Transactions that are open while no statement runs. */
        IDLE_TRANSACTION("idle transaction"),
        /** A result of which few rows are read. */
        UNREAD_ROWS("unread rows"),
        /** All columns are selected, few are read. */
        UNREAD_COLUMNS("unread columns"),
        /** A statement that reads far more than it returns. */
        MISSING_INDEX("missing index"),
        /** A foreign key without an index on the referencing side, where the referenced rows are deleted or their key changed. */
        UNINDEXED_FOREIGN_KEY("foreign key without index"),
        /** Two indexes that are the same but for their names. */
        DUPLICATE_INDEX("duplicate index"),
        /** An index that is a prefix of another one. */
        REDUNDANT_INDEX("redundant index"),
        /** An index that nothing reads. */
        UNUSED_INDEX("unused index"),
        /** An index that a failed build left behind. */
        INVALID_INDEX("invalid index"),
        /** An index most of whose entries nobody asks for. */
        OVERSIZED_INDEX("index worth making partial"),
        /** Several indexes whose work one could do. */
        MERGEABLE_INDEXES("indexes worth merging"),
        /** A table that the planner knows nothing, or nothing recent, about. */
        STALE_STATISTICS("missing or old statistics"),
        /** The planner's number of distinct values is far from what was seen. */
        WRONG_DISTINCT("wrong number of distinct values"),
        /** Columns that depend on each other, which the planner multiplies as if they did not. */
        CORRELATED_COLUMNS("correlated columns"),
        /** An expression that the planner has no statistics of. */
        UNKNOWN_EXPRESSION("expression without statistics"),
        /** A cache should see writes that nothing in the database notes. */
        UNNOTED_WRITES("writes that caches do not see");

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

    /** A finding whose statements stand side by side. */
    public Finding(Kind kind, String summary, List<QueryShape> shapes, List<Evidence> evidence) {
        this(kind, summary, shapes, evidence, Optional.empty());
    }
}
