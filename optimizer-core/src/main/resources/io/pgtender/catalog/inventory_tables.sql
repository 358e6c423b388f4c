-- The application's tables that have indexes or take part in a foreign key, whole partition trees together, those with the
-- largest indexes first, until the indexes of the trees reach a number; a tree that has more of them alone is passed over.
-- PostgreSQL 14.
-- pg_class, pg_index, pg_constraint, pg_inherits, pg_locks, pg_stat_all_tables.
-- Left out: catalogs, TOAST, temporary tables, what belongs to an extension, what TimescaleDB makes.
-- A tree is marked where something in it is locked exclusively, or somebody waits for that: to ask for sizes would wait.
WITH busy AS MATERIALIZED (
    SELECT DISTINCT COALESCE(x.indrelid, l.relation) AS relid
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
      LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = l.relation
     WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_catalog.pg_backend_pid()
), indexed AS MATERIALIZED (
    SELECT x.indrelid AS relid, pg_catalog.count(*) AS indexes, pg_catalog.sum(i.relpages) AS pages
      FROM pg_catalog.pg_index x
      JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
     GROUP BY x.indrelid
), keyed AS MATERIALIZED (
    SELECT k.conrelid AS relid FROM pg_catalog.pg_constraint k WHERE k.contype = 'f'
    UNION
    SELECT k.confrelid FROM pg_catalog.pg_constraint k WHERE k.contype = 'f'
), wanted AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relpersistence, c.reltuples, c.relpages, c.relallvisible,
           CASE WHEN c.relkind = 'p' OR c.relispartition
                THEN COALESCE(pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid, c.oid) ELSE c.oid END AS root,
           COALESCE(indexed.indexes, 0) AS indexes,
           COALESCE(indexed.pages, 0) AS index_pages,
           busy.relid IS NOT NULL AS is_busy
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN indexed ON indexed.relid = c.oid
      LEFT JOIN keyed ON keyed.relid = c.oid
      LEFT JOIN busy ON busy.relid = c.oid
     WHERE c.relkind IN ('r', 'p', 'm')
       AND c.relpersistence <> 't'
       AND (indexed.relid IS NOT NULL OR keyed.relid IS NOT NULL)
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       AND n.nspname NOT LIKE 'pg\_toast%'
       AND n.nspname NOT LIKE 'pg\_temp\_%'
       AND n.nspname NOT LIKE '\_timescaledb\_%'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                        WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid
                          AND e.objsubid = 0 AND e.deptype = 'e')
), trees AS (
    SELECT w.root, pg_catalog.sum(w.indexes) AS indexes, pg_catalog.sum(w.index_pages) AS index_pages,
           pg_catalog.bool_or(w.is_busy) AS is_busy
      FROM wanted w
     GROUP BY w.root
), counted AS (
    SELECT t.root, t.is_busy,
           pg_catalog.sum(t.indexes) OVER (ORDER BY t.index_pages DESC, t.root) AS indexes_so_far,
           (SELECT pg_catalog.sum(a.indexes) FROM trees a) AS all_indexes,
           most.indexes AS most_indexes
      FROM trees t
     CROSS JOIN (VALUES (?)) AS most (indexes)
     WHERE t.indexes <= most.indexes
)
SELECT w.oid::bigint AS oid,
       w.nspname AS schema_name,
       w.relname AS table_name,
       w.relkind AS kind,
       w.relispartition AS is_partition,
       false AS is_temporary,
       w.reltuples::pg_catalog.float8 AS estimated_rows,
       CASE WHEN w.relkind = 'p' THEN 0
            WHEN t.is_busy THEN GREATEST(w.relpages, 0)
            ELSE COALESCE(pg_catalog.pg_relation_size(w.oid) / 8192, w.relpages) END::bigint AS pages,
       CASE WHEN w.relpages > 0 THEN LEAST(1, w.relallvisible::pg_catalog.float8 / w.relpages) ELSE 0 END AS all_visible,
       COALESCE(s.n_tup_ins, 0) AS rows_inserted,
       COALESCE(s.n_tup_upd, 0) AS rows_updated,
       COALESCE(s.n_tup_hot_upd, 0) AS rows_hot_updated,
       COALESCE(s.n_tup_del, 0) AS rows_deleted,
       CASE WHEN w.relispartition THEN
            COALESCE((SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = w.oid LIMIT 1), 0)
            ELSE 0 END::bigint AS parent_oid,
       t.is_busy,
       w.indexes,
       t.all_indexes
  FROM counted t
  JOIN wanted w ON w.root = t.root
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = w.oid
 WHERE t.indexes_so_far <= t.most_indexes
