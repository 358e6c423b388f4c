-- pg_class, pg_attribute, pg_trigger, pg_rewrite, pg_inherits, pg_policy, pg_namespace: a text that changes with whatever
-- may change a query's answer, for roles without event triggers. PostgreSQL 14 or later.
-- ANALYZE and VACUUM change these rows in place and keep xmin (heap_inplace_update).
SELECT pg_catalog.concat_ws(' ',
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(c.xmin::text::bigint + 31 * c.oid::bigint))
     FROM pg_catalog.pg_class AS c
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND c.oid >= 16384),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(a.xmin::text::bigint + 31 * a.attrelid::bigint))
     FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND a.attrelid >= 16384 AND a.attnum > 0),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(t.xmin::text::bigint + 31 * t.oid::bigint))
     FROM pg_catalog.pg_trigger AS t WHERE t.oid >= 16384),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(r.xmin::text::bigint + 31 * r.oid::bigint))
     FROM pg_catalog.pg_rewrite AS r JOIN pg_catalog.pg_class AS c ON c.oid = r.ev_class
     WHERE c.relpersistence <> 't' AND r.oid >= 16384),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(i.xmin::text::bigint + 31 * i.inhrelid::bigint))
     FROM pg_catalog.pg_inherits AS i),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(p.xmin::text::bigint + 31 * p.oid::bigint))
     FROM pg_catalog.pg_policy AS p),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ',', pg_catalog.sum(n.xmin::text::bigint + 31 * n.oid::bigint))
     FROM pg_catalog.pg_namespace AS n WHERE n.nspname NOT LIKE 'pg\_%')) AS fingerprint
