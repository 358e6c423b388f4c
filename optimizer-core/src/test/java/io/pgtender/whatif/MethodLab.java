package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Documents with arrays, jsonb, text and lexemes, uniform and Zipf-like, and a log in the order of time. */
final class MethodLab {

    static final RelationName DOCS = new RelationName("public", "docs");
    static final RelationName LOG = new RelationName("public", "log");

    private MethodLab() {}

    static void build(Connection connection) throws SQLException {
        WhatIfLab.execute(connection, """
                SELECT setseed(0.5);
                CREATE EXTENSION pg_trgm;
                CREATE TABLE docs (id int PRIMARY KEY, even int[], skewed int[], labels text[], doc jsonb, body text,
                  name varchar(60), tsv tsvector, sparse int[]);
                INSERT INTO docs SELECT i,
                  ARRAY(SELECT (random() * 5000)::int + 0 * i FROM generate_series(1, 6)),
                  ARRAY(SELECT (5000 ^ random())::int + 0 * i FROM generate_series(1, 6)),
                  ARRAY(SELECT 'label ' || (200 ^ random())::int + 0 * i FROM generate_series(1, 3)),
                  jsonb_build_object('kind', i % 100, 'user', 'u' || (random() * 20000)::int,
                    'tag', 't' || (200 ^ random())::int, 'more', jsonb_build_object('a', i % 7)),
                  (SELECT string_agg('word' || (10000 ^ random())::int, ' ') FROM generate_series(1, 8 + 0 * i)),
                  'name ' || md5(i::text), NULL,
                  CASE WHEN i % 10 = 0 THEN ARRAY[i, i + 1] END
                  FROM generate_series(1, 100000) i;
                UPDATE docs SET tsv = to_tsvector('simple', body);
                CREATE TABLE log (id bigint, at timestamptz, level int, padding text);
                INSERT INTO log SELECT i, timestamptz '2024-01-01' + i * interval '1 second', i % 5, repeat('x', 200)
                  FROM generate_series(1, 300000) i;
                """);
        WhatIfLab.execute(connection, "VACUUM FULL ANALYZE docs");
        WhatIfLab.execute(connection, "VACUUM ANALYZE docs");
        WhatIfLab.execute(connection, "VACUUM ANALYZE log");
    }

    static Catalog catalog(Connection connection) throws SQLException {
        return CatalogReader.read(connection, List.of(DOCS, LOG));
    }

    static TableFacts docs(Connection connection) throws SQLException {
        return catalog(connection).table(DOCS).orElseThrow();
    }

    static IndexDefinition on(RelationName table, String method, String column, String operatorClass) {
        IndexKey key = column.startsWith("(")
                ? new IndexKey(null, column.substring(1, column.length() - 1), false, false, null, null)
                : new IndexKey(column, null, false, false, operatorClass.isEmpty() ? null : operatorClass, null);
        return new IndexDefinition(table, method, List.of(key), List.of(), null, false);
    }

    static double number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** Size of the index once it is built; it is dropped again. */
    static double realSize(Connection connection, IndexDefinition index) throws SQLException {
        WhatIfLab.execute(connection, index.createSql("lab_index", false));
        try {
            return number(connection, "SELECT pg_relation_size('lab_index')");
        } finally {
            WhatIfLab.execute(connection, "DROP INDEX lab_index");
        }
    }
}
