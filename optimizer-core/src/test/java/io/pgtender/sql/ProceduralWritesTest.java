package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProceduralWritesTest {

    @Test
    void staticStatements_nameTheirTargets() {
        assertThat(ProceduralWrites.in("""
                        DECLARE total int; -- INSERT INTO nothing
                        BEGIN
                          INSERT INTO audit (n, what) VALUES (1, 'DELETE FROM nothing')
                            ON CONFLICT (n) DO UPDATE SET n = excluded.n;
                          UPDATE ONLY shop."Totals" SET n = n + 1 WHERE id = NEW.id;
                          DELETE FROM queue q USING other o WHERE q.id = o.id;
                          MERGE INTO stock s USING (SELECT 1 AS id) d ON s.id = d.id
                            WHEN MATCHED AND s.n = 0 THEN DELETE
                            WHEN MATCHED THEN UPDATE SET n = 1
                            WHEN NOT MATCHED THEN INSERT VALUES (1);
                          SELECT count(*) INTO total FROM orders FOR UPDATE;
                          RETURN NEW;
                        END"""))
                .hasValueSatisfying(targets -> assertThat(targets)
                        .containsExactly(
                                new RelationName(null, "audit"),
                                new RelationName("shop", "Totals"),
                                new RelationName(null, "queue"),
                                new RelationName(null, "stock")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN SET search_path = other; RETURN NEW; END",
                "BEGIN UPDATE t SET n = 1; SET LOCAL role = other; RETURN NEW; END",
                "BEGIN EXECUTE 'DROP TABLE t'; RETURN NEW; END",
                "BEGIN COPY t FROM '/tmp/t'; RETURN NEW; END",
                "BEGIN INSERT INTO $1 VALUES (1); RETURN NEW; END",
                "BEGIN INSERT INTO a.b.c VALUES (1); RETURN NEW; END",
                "BEGIN TRUNCATE t; RETURN NEW; END"
            })
    void whatIsNotUnderstood_isNotGuessed(String body) {
        assertThat(ProceduralWrites.in(body)).isEmpty();
    }

    @Test
    void bodyThatWritesNothing_hasNoTargets() {
        assertThat(ProceduralWrites.in("BEGIN NEW.changed := now(); RETURN NEW; END"))
                .hasValueSatisfying(targets -> assertThat(targets).isEmpty());
    }
}
