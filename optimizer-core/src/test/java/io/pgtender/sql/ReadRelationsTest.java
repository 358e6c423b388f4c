package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;

class ReadRelationsTest {

    private static AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> reads(String sql) {
        return assertThat(ReadRelations.of(QueryShapes.parse(sql))).extracting(RelationName::toString);
    }

    @Test
    void select_ofOneTable() {
        reads("SELECT a FROM orders WHERE id = 7").containsExactly("orders");
    }

    @Test
    void names_withSchemaAndQuotes_areAsPostgresFoldsThem() {
        reads("SELECT * FROM Shop.\"Order\" o, \"db\".shop.ITEMS").containsExactly("shop.\"Order\"", "shop.items");
    }

    @Test
    void joins_ofAllKinds() {
        reads("SELECT * FROM a LEFT JOIN b ON a.x = b.x NATURAL JOIN c CROSS JOIN d JOIN e USING (x), f")
                .containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void joins_inParentheses() {
        reads("SELECT * FROM (a JOIN b USING (x)) JOIN (c CROSS JOIN d) ON true WHERE x IN (?, ?)")
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void subqueries_anywhere() {
        reads("SELECT (SELECT max(x) FROM a) FROM (SELECT * FROM b) s, LATERAL (SELECT 1 FROM c) t"
                        + " WHERE EXISTS (SELECT FROM d) AND x IN (SELECT y FROM e)")
                .containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void from_insideFunctionsAndPredicates_isNoClause() {
        reads("SELECT extract(year FROM born), substring(name FROM 2), trim(both FROM x) FROM people"
                        + " WHERE a IS DISTINCT FROM b ORDER BY extract(month FROM died), c")
                .containsExactly("people");
    }

    @Test
    void isDistinctFrom_inTheSelectList_isNoClause() {
        reads("SELECT a IS DISTINCT FROM b FROM t").containsExactly("t");
    }

    @Test
    void functions_areNoRelations() {
        reads("SELECT * FROM generate_series(1, 3) g(i), s.f(2), ROWS FROM (f(1), g(2)), t WITH ORDINALITY")
                .containsExactly("t");
    }

    @Test
    void ctes_areNoRelations() {
        reads("WITH RECURSIVE a AS (SELECT * FROM base UNION ALL SELECT * FROM a), \"B\" (x) AS MATERIALIZED"
                        + " (SELECT 1 FROM a) SELECT * FROM a, \"B\", c")
                .containsExactly("base", "c");
    }

    @Test
    void qualifiedName_ofACte_isARelation() {
        reads("WITH a AS (SELECT * FROM public.a) SELECT * FROM a").containsExactly("public.a");
    }

    @Test
    void union_readsBothSides() {
        reads("SELECT x FROM a WHERE y = 1 UNION ALL (SELECT x FROM b ORDER BY x LIMIT 3) EXCEPT TABLE c")
                .containsExactly("a", "b", "c");
    }

    @Test
    void writes_readWhatTheyJoin() {
        reads("UPDATE a SET x = b.x FROM b WHERE a.id = b.id").containsExactly("b");
        reads("DELETE FROM a USING b, c WHERE a.id = b.id").containsExactly("b", "c");
        reads("INSERT INTO a (x) SELECT x FROM b").containsExactly("b");
        reads("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE").containsExactly("b");
    }

    @Test
    void write_ofOneTable_readsNone() {
        reads("DELETE FROM a WHERE id = 3").isEmpty();
        reads("UPDATE a SET x = 1 RETURNING x").isEmpty();
        reads("INSERT INTO a VALUES (1, 2) ON CONFLICT (x) DO UPDATE SET y = 3").isEmpty();
    }

    @Test
    void values_inFrom_isNoRelation() {
        reads("SELECT * FROM (VALUES (1), (2)) v (x) JOIN t USING (x)").containsExactly("t");
    }

    @Test
    void lockingClause_endsTheList() {
        reads("SELECT * FROM a WHERE x = 1 FOR UPDATE OF a SKIP LOCKED").containsExactly("a");
    }

    @Test
    void only_andTablesample() {
        reads("SELECT * FROM ONLY a, b TABLESAMPLE system (10), c * WHERE true").containsExactly("a", "b", "c");
    }

    @Test
    void utility_readsNone() {
        reads("CREATE VIEW v AS SELECT * FROM a").isEmpty();
    }

    @Test
    void deepNesting_isBounded() {
        reads("SELECT * FROM a WHERE x IN " + "(".repeat(10_000) + "SELECT y FROM b" + ")".repeat(10_000))
                .contains("a");
    }
}
