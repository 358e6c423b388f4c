-- pg_index, pg_description: what the indexes that bear our mark take, and the database. PostgreSQL 14 or later.
-- The second by pg_class.relpages (at 8 kB), because pg_database_size() reads directories and needs CONNECT or a role.
SELECT coalesce((SELECT sum(pg_catalog.pg_relation_size(i.indexrelid))
                 FROM pg_catalog.pg_index AS i
                 JOIN pg_catalog.pg_description AS d
                   ON d.objoid = i.indexrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
                 WHERE d.description LIKE 'pgtender %'), 0)::bigint AS own_bytes,
       (SELECT sum(c.relpages::bigint) * pg_catalog.current_setting('block_size')::bigint
        FROM pg_catalog.pg_class AS c WHERE c.relkind IN ('r', 'm', 'i', 't'))::bigint AS database_bytes
