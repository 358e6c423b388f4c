-- pg_db_role_setting: roles and databases that have a value of their own. PostgreSQL 14 or later.
-- Always one row, null when there are none. Parameter: name of the setting.
SELECT pg_catalog.string_agg(
           DISTINCT pg_catalog.concat_ws(' in ',
                                         'role ' || pg_catalog.quote_ident(r.rolname),
                                         'database ' || pg_catalog.quote_ident(d.datname)), ', ')
FROM pg_catalog.pg_db_role_setting AS s
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
LEFT JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase
CROSS JOIN pg_catalog.unnest(s.setconfig) AS c (assignment)
WHERE pg_catalog.split_part(c.assignment, '=', 1) = ?
