(SELECT NULL::pg_catalog.name AS schemaname, NULL::pg_catalog.name AS tablename, NULL::pg_catalog.name AS attname,
        false AS inherited, NULL::pg_catalog.float4 AS null_frac, 0 AS avg_width, NULL::pg_catalog.float4 AS n_distinct,
        NULL::pg_catalog.float4[] AS most_common_freqs, NULL::pg_catalog.float4 AS correlation
  WHERE false)
