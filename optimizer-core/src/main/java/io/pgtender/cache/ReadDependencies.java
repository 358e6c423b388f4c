package io.pgtender.cache;

import io.pgtender.sql.RelationName;
import java.util.Map;

/** What is known of the relations that a query reads. */
sealed interface ReadDependencies {

    /**
     * The answer changes only when one of these is written.
     *
     * @param counters what to compare
     * @param names the relations by oid, for reports
     */
    record Known(ReadSet counters, Map<Long, RelationName> names) implements ReadDependencies {}

    /** The answer must not be cached. */
    record Refused(String reason) implements ReadDependencies {}
}
