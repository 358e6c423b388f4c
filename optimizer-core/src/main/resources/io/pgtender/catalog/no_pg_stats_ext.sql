(SELECT NULL::pg_catalog.name AS statistics_schemaname, NULL::pg_catalog.name AS statistics_name,
        NULL::pg_catalog.text AS n_distinct, NULL::pg_catalog.text AS dependencies,
        NULL::pg_catalog.float8[] AS most_common_freqs
  WHERE false)
