(SELECT NULL::pg_catalog.name AS statistics_schemaname, NULL::pg_catalog.name AS statistics_name,
        NULL::pg_catalog.text AS expr, NULL::pg_catalog.float4 AS null_frac, NULL::pg_catalog.float4 AS n_distinct
  WHERE false)
