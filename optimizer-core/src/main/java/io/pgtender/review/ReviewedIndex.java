package io.pgtender.review;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexUsage;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.catalog.TableFacts;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index as the rules see it: a partitioned one has the size and the scans of all its partitions.
 *
 * @param table its table; a partitioned one with the rows, pages and writes of its partitions
 * @param lastScan when it or one of its partitions was last read, {@code null} where the server does not say
 */
record ReviewedIndex(
        TableFacts table,
        IndexFacts facts,
        IndexUsage usage,
        long sizeBytes,
        long scans,
        @Nullable Instant lastScan) {

    private static final Set<Trait> OWED = Set.of(
            Trait.PRIMARY_KEY,
            Trait.UNIQUE_CONSTRAINT,
            Trait.EXCLUSION_CONSTRAINT,
            Trait.REPLICA_IDENTITY,
            Trait.FOREIGN_KEY_TARGET,
            Trait.CLUSTERED,
            Trait.EXTENSION,
            Trait.PARTITION);

    long oid() {
        return facts.oid();
    }

    IndexDefinition definition() {
        return facts.definition();
    }

    boolean is(Trait trait) {
        return usage.is(trait);
    }

    /** Whether the planner may use it and writes maintain it. */
    boolean isUsable() {
        return facts.valid() && facts.ready();
    }

    /** Whether it is there for more than speed, or is part of another one. */
    boolean isOwed() {
        return facts.constraint()
                || facts.replicaIdentity()
                || usage.traits().stream().anyMatch(OWED::contains);
    }

    /** Its name as SQL, with the schema. */
    String name() {
        return facts.qualifiedName().toSql();
    }
}
