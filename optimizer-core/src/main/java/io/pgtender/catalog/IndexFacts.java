package io.pgtender.catalog;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;

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
 * @param scans {@code idx_scan} since the statistics were reset; of a partitioned index, its own, which is 0
 * @param options what it is beyond its definition
 * @param createSql the statement that builds it, as {@code pg_get_indexdef} prints it
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
        long scans,
        IndexOptions options,
        String createSql) {

    /** An index without options. */
    public IndexFacts(
            long oid,
            String name,
            IndexDefinition definition,
            boolean valid,
            boolean ready,
            boolean primary,
            boolean constraint,
            boolean replicaIdentity,
            long sizeBytes,
            long scans) {
        this(
                oid,
                name,
                definition,
                valid,
                ready,
                primary,
                constraint,
                replicaIdentity,
                sizeBytes,
                scans,
                IndexOptions.NONE,
                definition.createSql(name, false));
    }

    /** The statement that builds it again without blocking anyone: same storage parameters, same tablespace. */
    public String rebuildSql() {
        int behind = createSql.indexOf(" INDEX ") + " INDEX ".length();
        String sql = createSql.substring(0, behind) + "CONCURRENTLY " + createSql.substring(behind);
        if (options.tablespace() == null) {
            return sql;
        }
        String condition = definition.predicate() == null ? "" : " WHERE " + definition.predicate();
        int end = sql.endsWith(condition) ? sql.length() - condition.length() : sql.length();
        return sql.substring(0, end) + " TABLESPACE " + Identifiers.quote(options.tablespace()) + sql.substring(end);
    }

    /** Its name with the schema, which is its table's. */
    public RelationName qualifiedName() {
        return new RelationName(definition.table().schema(), name);
    }
}
