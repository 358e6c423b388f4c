-- Why answers of queries over relations with these names, which call functions of these names, would not be cached.
-- pg_class, pg_proc; PostgreSQL 14 and later. 16384 is FirstNormalObjectId (access/transam.h).
-- Parameters: names of relations as SQL, names of functions without schema.
SELECT c.oid::pg_catalog.regclass::pg_catalog.text AS name,
       CASE WHEN c.relrowsecurity THEN 'has row-level security, so that each role sees other rows'
            WHEN c.relkind = 'f' THEN 'is a foreign table, whose writes nobody reports'
            WHEN c.relpersistence = 't' THEN 'is a temporary table'
            WHEN c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace THEN 'is a system catalog'
       END AS reason
FROM pg_catalog.unnest(?::pg_catalog.text[]) AS named (name)
JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(named.name)
WHERE c.relrowsecurity OR c.relkind = 'f' OR c.relpersistence = 't'
   OR c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL
SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text,
       CASE WHEN p.oid >= 16384 THEN 'is not one of PostgreSQL''s own functions: what it reads cannot be seen'
            ELSE 'is volatile: its result changes without a write' END
FROM pg_catalog.pg_proc p
WHERE p.proname = ANY (?::pg_catalog.text[])
  AND (p.oid >= 16384 OR p.provolatile = 'v')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc own
                  WHERE own.proname = p.proname AND own.oid < 16384 AND own.provolatile <> 'v')
ORDER BY 1
LIMIT 1
