package io.pgtender.catalog;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether an index is needed, beside what it is and how often it is read.
 *
 * @param traits what else it is for, and what state it is in
 * @param lastScan when it was last read, as far as the statistics remember; {@code null} before PostgreSQL 16
 * @param parentOid the partitioned index that it is attached to, 0 for none
 * @param ageTransactions transaction ids given out since its row in pg_index was written, which is when it was made or
 *     became valid: {@code age(xmin)}
 */
public record IndexUsage(Set<Trait> traits, @Nullable Instant lastScan, long parentOid, long ageTransactions) {

    /** What an index may be, beside fast. */
    public enum Trait {
        PRIMARY_KEY,
        UNIQUE_CONSTRAINT,
        EXCLUSION_CONSTRAINT,
        /** Uniqueness is checked at the end of a statement or a transaction: {@code NOT indimmediate}. */
        DEFERRABLE,
        REPLICA_IDENTITY,
        /** A foreign key of another table relies on its uniqueness. */
        FOREIGN_KEY_TARGET,
        /** CLUSTER orders the table by it. */
        CLUSTERED,
        /** An extension made it. */
        EXTENSION,
        /** It stands for the indexes of the partitions and holds nothing itself. */
        PARTITIONED,
        /** It is attached to a partitioned index and cannot be dropped alone. */
        PARTITION,
        /** Something that may be building it is at work on its table. */
        BUILDING,
        /** A DROP INDEX CONCURRENTLY did not end: {@code NOT indislive}. */
        DYING
    }

    public IndexUsage {
        traits = Set.copyOf(traits);
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
