package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Script.Sql;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

    private static final long KEY = 4_711;

    private static Origins origins(Script script) {
        UnitTrace unit = Telling.PLAIN.tell(script);
        Grouping grouping = new Grouping(unit.executions());
        for (int i = 0; i < unit.executions().size(); i++) {
            grouping.add(i);
        }
        LongIndex keys = new LongIndex(1);
        keys.add(KeyFingerprint.of(KEY));
        Origins origins = new Origins(unit.executions(), keys);
        for (Group group : grouping.groups()) {
            for (int index : group.members) {
                origins.addReads(index, group);
            }
        }
        return origins;
    }

    @Test
    void keyInAList_hasItAsOrigin() {
        Script script = new Script();
        script.run(Sql.of("SELECT a, id FROM t")).row("x", 1).row("y", KEY);
        Origins origins = origins(script);

        int cell = origins.firstCell(origins.key(KeyFingerprint.of(KEY)));
        assertThat(origins.placeOf(origins.columnOf(cell))).isEqualTo(1);
        assertThat(origins.positionOf(cell)).isEqualTo(1);
        assertThat(origins.nextCell(cell)).isEqualTo(Origins.NONE);
    }

    @Test
    void valuesThatAreNoKeys_areNotKept() {
        Script script = new Script();
        script.run(Sql.of("SELECT a, id FROM t")).row("x", 1).row("y", 2);

        assertThat(origins(script).columns()).isZero();
    }

    @Test
    void keyThatWasAskedFor_isNoOrigin() {
        Script script = new Script();
        script.run(Sql.of("SELECT id FROM t WHERE id = ?", "=id"), KEY).row(KEY);

        assertThat(origins(script).columns()).isZero();
    }

    @Test
    void keyFoundByAListOfKeys_hasItAsOrigin() {
        Script script = new Script();
        script.run(Sql.of("SELECT id FROM t WHERE id IN (?, ?)", "in id"), Script.many(List.of(1L, KEY)))
                .row(KEY);

        assertThat(origins(script).columns()).isEqualTo(1);
    }

    @Test
    void keyFoundAboveARange_hasItAsOrigin() {
        Script script = new Script();
        script.run(Sql.of("SELECT id FROM t WHERE id >= ?", ">id"), KEY).row(KEY);

        assertThat(origins(script).columns()).isEqualTo(1);
    }
}
