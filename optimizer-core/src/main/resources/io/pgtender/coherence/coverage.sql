-- pg_trigger, pg_inherits, pg_subscription_rel, pg_event_trigger: the relations of which every write is noted, with a text
-- that changes whenever a trigger is switched off and on again. PostgreSQL 14 or later.
-- tgtype 60 is AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT, 29 the first three FOR EACH ROW.
-- A relation counts with all that it inherits from and all that inherits from it: a statement fires the trigger of the
-- relation that it names only.
WITH RECURSIVE function AS (
    SELECT p.oid, p.proname FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = 'pgtender'
), sees_ddl AS (
    SELECT pg_catalog.count(*) = 2 AS yes FROM pg_catalog.pg_event_trigger AS e JOIN function AS f ON f.oid = e.evtfoid
    WHERE e.evtenabled = 'A' AND e.evttags IS NULL
      AND (f.proname = 'note_ddl' AND e.evtevent = 'ddl_command_end' OR f.proname = 'note_drop' AND e.evtevent = 'sql_drop')
), noted AS MATERIALIZED (
    SELECT t.tgrelid AS relation, pg_catalog.min(t.oid::text || ' ' || t.xmin::text) AS identity
    FROM pg_catalog.pg_trigger AS t JOIN function AS f ON f.oid = t.tgfoid
    WHERE f.proname = 'note_write' AND t.tgtype = 60 AND t.tgattr::text = '' AND t.tgenabled = 'A'
      AND (NOT EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS s WHERE s.srrelid = t.tgrelid)
           OR EXISTS (SELECT FROM pg_catalog.pg_trigger AS r JOIN function AS g ON g.oid = r.tgfoid
                      WHERE r.tgrelid = t.tgrelid AND g.proname = 'note_row' AND r.tgtype = 29
                        AND r.tgattr::text = '' AND r.tgenabled IN ('R', 'A')))
    GROUP BY t.tgrelid
), up AS (
    SELECT n.relation, n.relation AS member FROM noted AS n
    UNION SELECT up.relation, i.inhparent FROM up JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = up.member
), down AS (
    SELECT n.relation, n.relation AS member FROM noted AS n
    UNION SELECT down.relation, i.inhrelid FROM down JOIN pg_catalog.pg_inherits AS i ON i.inhparent = down.member
)
SELECT f.relation::bigint AS relation, pg_catalog.string_agg(n.identity, ',' ORDER BY n.identity) AS identity
FROM (SELECT relation, member FROM up UNION SELECT relation, member FROM down) AS f
LEFT JOIN noted AS n ON n.relation = f.member
GROUP BY f.relation
HAVING pg_catalog.bool_and(n.relation IS NOT NULL)
UNION ALL
SELECT c.oid::bigint, 'view' FROM pg_catalog.pg_class AS c, sees_ddl
WHERE c.relpersistence = 'p' AND c.oid >= 16384 AND (c.relkind = 'v' OR c.relkind = 'm' AND sees_ddl.yes)
UNION ALL
SELECT 0, 'ddl' FROM sees_ddl WHERE sees_ddl.yes
