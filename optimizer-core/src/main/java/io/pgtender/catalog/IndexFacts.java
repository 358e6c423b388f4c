package io.pgtender.catalog;

/**
 * An index that exists.
 *
 * @param oid pg_class oid
 * @param name index name (in the table's schema)
 * @param definition what it is
 * @param valid {@code indisvalid}: the planner may use it
 * @param ready {@code indisready}: writes maintain it
 * @param primary whether it is the primary key's
 * @param constraint whether a constraint owns it
 * @param replicaIdentity {@code indisreplident}
 * @param sizeBytes size of its main fork
 * @param scans {@code idx_scan} since the statistics were reset
 */
public record IndexFacts(
        long oid,
        String name,
        IndexDefinition definition,
        boolean valid,
        boolean ready,
        boolean primary,
        boolean constraint,
        boolean replicaIdentity,
        long sizeBytes,
        long scans) {}
