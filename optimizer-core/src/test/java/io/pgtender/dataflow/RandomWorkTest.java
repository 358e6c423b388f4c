package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.dataflow.Script.Sql;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Work in which no key comes from a row, with values that meet by chance. */
class RandomWorkTest {

    private static final int UNITS = 3_000;

    private static final List<String> UNRELATED = List.of("amount", "rating", "height", "weight", "points", "age");

    /** Lists whose columns and lookups whose predicates have nothing to do with each other, over one range of numbers. */
    private static Script unrelated(Random random, IntUnaryOperator value, int range) {
        Script script = new Script();
        for (int list = random.nextInt(3); list >= 0; list--) {
            String a = UNRELATED.get(random.nextInt(3));
            String b = UNRELATED.get(3 + random.nextInt(3));
            script.run(Sql.of("SELECT " + a + ", " + b + " FROM list" + list))
                    .rows(
                            1 + random.nextInt(60),
                            i -> Script.row(
                                    value.applyAsInt(random.nextInt(range)), value.applyAsInt(random.nextInt(range))));
        }
        for (int kind = random.nextInt(3); kind >= 0; kind--) {
            Sql sql = Sql.of("SELECT x" + kind + " FROM things" + kind + " WHERE id = ?", "=id");
            for (int n = random.nextInt(15); n >= 0; n--) {
                script.run(sql, value.applyAsInt(random.nextInt(range))).row("x");
            }
        }
        return script;
    }

    private static long nPlusOnes(IntUnaryOperator value, int range) {
        long found = 0;
        for (int seed = 0; seed < UNITS; seed++) {
            UnitTrace unit = Telling.PLAIN.tell(unrelated(new Random(seed), value, range));
            found += RepetitionFinder.find(unit, KeyRelations.byName()).stream()
                    .filter(r -> r.label() == Label.N_PLUS_ONE)
                    .count();
        }
        return found;
    }

    @Test
    void smallNumbersThatMeetByChance_areNoFlow() {
        assertThat(nPlusOnes(i -> 1 + i, 40)).isZero();
    }

    @Test
    void identitiesThatMeetByChance_areNoFlow() {
        assertThat(nPlusOnes(i -> 1_000 + i, 200)).isZero();
    }

    @Test
    void identitiesOfLargeTablesThatMeetByChance_areNoFlow() {
        assertThat(nPlusOnes(i -> 50_000_000 + i, 100)).isZero();
    }

    @Test
    void sameRandomWorkWithTheKeysOfItsRows_isFlow() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            Script script = unrelated(new Random(seed), i -> 1_000 + i, 200);
            script.run(Sql.of("SELECT thing_id FROM uses")).rows(9, i -> Script.row(50_000 + 3 * i));
            for (int i = 0; i < 9; i++) {
                script.run(Sql.of("SELECT y FROM others WHERE id = ?", "=id"), 50_000 + 3 * i)
                        .row("y");
            }
            found += RepetitionFinder.find(Telling.PLAIN.tell(script), KeyRelations.byName()).stream()
                            .anyMatch(r -> r.label() == Label.N_PLUS_ONE)
                    ? 1
                    : 0;
        }

        assertThat(found).isEqualTo(200);
    }
}
