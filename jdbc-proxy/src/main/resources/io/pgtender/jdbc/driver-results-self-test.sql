-- Constants of the types that differ in how pgjdbc decodes them; reads no table. Any server version.
SELECT 1::pg_catalog.int4 AS "Integer",
       2::pg_catalog.int8 AS long,
       1.50::pg_catalog.numeric(10, 2) AS exact,
       0.1::pg_catalog.float8 AS double,
       true AS boolean,
       'text'::pg_catalog.text AS text,
       '\x00ff'::pg_catalog.bytea AS bytes,
       '2024-02-29 12:34:56.789+00'::pg_catalog.timestamptz AS instant,
       'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::pg_catalog.uuid AS uuid,
       NULL::pg_catalog.text AS nothing
