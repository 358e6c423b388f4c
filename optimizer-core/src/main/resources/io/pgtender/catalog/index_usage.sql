-- What decides whether indexes are needed, beside what they are. PostgreSQL 14; last_idx_scan came with 16.
-- pg_index, pg_constraint, pg_inherits, pg_depend, pg_locks, pg_stat_all_indexes, pg_stat_progress_create_index.
-- The progress view tells a role without pg_read_all_stats nothing of others, pg_locks tells everybody: CREATE INDEX and
-- REINDEX hold ShareLock or ShareUpdateExclusiveLock on the table all the time (DefineIndex, ReindexRelationConcurrently
-- in indexcmds.c). VACUUM holds the latter as well, so that an index may seem to be being built when it is not.
WITH constrained AS MATERIALIZED (
    SELECT k.conindid,
           pg_catalog.max(k.contype::pg_catalog.text) FILTER (WHERE k.contype IN ('p', 'u', 'x')) AS kind,
           pg_catalog.bool_or(k.contype = 'f') AS is_referenced
      FROM pg_catalog.pg_constraint k
     WHERE k.conindid <> 0
     GROUP BY k.conindid
), building AS MATERIALIZED (
    SELECT p.relid AS oid FROM pg_catalog.pg_stat_progress_create_index p WHERE p.relid IS NOT NULL
    UNION
    SELECT l.relation
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
     WHERE l.locktype = 'relation' AND l.mode IN ('ShareLock', 'ShareUpdateExclusiveLock')
       AND l.pid <> pg_catalog.pg_backend_pid()
)
SELECT x.indexrelid::bigint AS oid,
       c.relkind = 'I' AS is_partitioned,
       COALESCE((SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = x.indexrelid LIMIT 1), 0)::bigint
           AS parent_oid,
       x.indisreplident AS is_replica_identity,
       x.indisclustered AS is_clustered,
       NOT x.indimmediate AS is_deferrable,
       NOT x.indislive AS is_dying,
       constrained.kind AS constraint_kind,
       COALESCE(constrained.is_referenced, false) AS is_referenced,
       EXISTS (SELECT FROM pg_catalog.pg_depend e
                WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = x.indexrelid
                  AND e.objsubid = 0 AND e.deptype = 'e') AS is_extensions,
       building.oid IS NOT NULL AS is_building,
       (pg_catalog.to_jsonb(s) ->> 'last_idx_scan')::pg_catalog.timestamptz AS last_scan,
       pg_catalog.age(x.xmin)::bigint AS age_transactions
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
  LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = x.indexrelid
  LEFT JOIN constrained ON constrained.conindid = x.indexrelid
  LEFT JOIN building ON building.oid = x.indrelid
 WHERE x.indrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
