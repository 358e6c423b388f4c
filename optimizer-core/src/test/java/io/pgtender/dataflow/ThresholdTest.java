package io.pgtender.dataflow;

import static io.pgtender.dataflow.Script.id;
import static io.pgtender.dataflow.Script.many;
import static io.pgtender.dataflow.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.dataflow.Script.Sql;
import io.pgtender.dataflow.UnitTrace.Trait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The two sides of each border. */
class ThresholdTest {

    private static final Sql IDS = Sql.of("SELECT customer_id FROM orders");
    private static final Sql BY_ID = Sql.of("SELECT name FROM customers WHERE id = ?", "=id");
    private static final Sql BY_NAME = Sql.of("SELECT phone FROM customers WHERE name = ?", "=name");
    private static final Sql IN = Sql.of("SELECT name FROM customers WHERE id IN (?, ?)", "in id");
    private static final Sql INSERT = Sql.of("INSERT INTO t (a) VALUES (?)", ":a");

    private final Script script = new Script();

    private List<Label> labels() {
        return labels(Telling.PLAIN.tell(script));
    }

    private static List<Label> labels(UnitTrace unit) {
        return RepetitionFinder.find(unit, KeyRelations.byName()).stream()
                .map(Repetition::label)
                .toList();
    }

    private void list(int rows) {
        script.run(IDS).rows(rows, i -> row(id("customer", i)));
    }

    private void lookUp(int... customers) {
        for (int customer : customers) {
            script.run(BY_ID, id("customer", customer)).row("n");
        }
    }

    private void lookUpByName(int different, int executions) {
        for (int i = 0; i < executions; i++) {
            script.run(BY_NAME, "name " + i % different).row("n" + i);
        }
    }

    @Test
    void twoLookupsOfTwoRowsInATest_areNPlusOne() {
        script.inATest();
        list(2);
        lookUp(0, 1);
        assertThat(labels()).containsExactly(Label.N_PLUS_ONE);
    }

    @Test
    void twoLookupsAgainstTheOrderInATest_areNothing() {
        script.inATest();
        list(2);
        lookUp(1, 0);
        assertThat(labels()).isEmpty();
    }

    @Test
    void twoLookupsOfThreeRowsInATest_areNothing() {
        script.inATest();
        list(3);
        lookUp(0, 1);
        assertThat(labels()).isEmpty();
    }

    @Test
    void threeLookupsInOrder_areNPlusOne() {
        list(10);
        lookUp(2, 5, 7);
        assertThat(labels()).containsExactly(Label.N_PLUS_ONE);
    }

    @Test
    void fourOfFiveKeysFromRows_areNPlusOne() {
        list(10);
        lookUp(0, 1, 2, 3, 99);
        assertThat(labels()).containsExactly(Label.N_PLUS_ONE);
    }

    @Test
    void threeOfFiveKeysFromRows_areALoop() {
        list(10);
        lookUp(0, 1, 2, 98, 99);
        assertThat(labels()).containsExactly(Label.LOOP);
    }

    @Test
    void keysReadAfterwards_areNoOrigin() {
        lookUp(0, 1, 2, 3, 4, 5);
        list(6);
        assertThat(labels()).containsExactly(Label.LOOP);
    }

    @Test
    void valuesOfRepeatedRows_areTakenRowByRow() {
        script.run(IDS).rows(12, i -> row(id("customer", i % 3)));
        lookUp(IntStream.range(0, 12).map(i -> i % 3).toArray());
        Flow flow = RepetitionFinder.find(Telling.PLAIN.tell(script), KeyRelations.byName())
                .get(0)
                .flow();
        assertThat(flow).isNotNull().extracting(Flow::inOrder).isEqualTo(12);
    }

    @Test
    void listThatIsCovered_isABetterSourceThanALongerOne() {
        script.run(Sql.of("SELECT customer_id FROM covered")).rows(6, i -> row(id("customer", 5 * i)));
        script.run(Sql.of("SELECT customer_id FROM longer")).rows(40, i -> row(id("customer", i)));
        lookUp(0, 5, 10, 15, 20, 25);
        Flow flow = RepetitionFinder.find(Telling.PLAIN.tell(script), KeyRelations.byName())
                .get(0)
                .flow();
        assertThat(flow)
                .isNotNull()
                .satisfies(f -> assertThat(f.source().shape().text()).endsWith("FROM covered"));
    }

    @Test
    void fiveUniqueKeys_areALoop() {
        lookUp(1, 2, 3, 4, 5);
        assertThat(labels()).containsExactly(Label.LOOP);
    }

    @Test
    void fourUniqueKeys_areNone() {
        lookUp(1, 2, 3, 4);
        assertThat(labels()).isEmpty();
    }

    @Test
    void fiveKeysOfSeveralRowsEach_areNone() {
        for (int i = 0; i < 5; i++) {
            script.run(BY_ID, id("customer", i)).row("a").row("b");
        }
        assertThat(labels()).isEmpty();
    }

    @Test
    void eightKeysByAnotherColumn_areALoop() {
        lookUpByName(8, 8);
        assertThat(labels()).containsExactly(Label.LOOP);
    }

    @Test
    void sevenKeysByAnotherColumn_areNone() {
        lookUpByName(7, 7);
        assertThat(labels()).isEmpty();
    }

    @Test
    void mostlyTheSameKeys_areNoLoop() {
        lookUpByName(8, 16);
        assertThat(labels()).isEmpty();
    }

    @Test
    void loopThatWaits_isNone() {
        script.pausing(150_000);
        lookUp(1, 2, 3, 4, 5, 6);
        assertThat(labels()).isEmpty();
    }

    @Test
    void slowStatements_areNoWaiting() {
        for (int i = 0; i < 6; i++) {
            script.run(BY_ID, id("customer", i)).row("n").took(300_000);
        }
        assertThat(labels()).containsExactly(Label.LOOP);
    }

    private void batches(int count, int keys) {
        for (int b = 0; b < count; b++) {
            int from = b * keys;
            script.run(
                    IN,
                    many(IntStream.range(from, from + keys)
                            .mapToObj(i -> id("customer", i))
                            .toList()));
        }
    }

    @Test
    void manyBatchesOfFour_areSmall() {
        batches(17, 4);
        assertThat(labels()).containsExactly(Label.SMALL_BATCH);
    }

    @Test
    void sixteenBatchesOfFour_areNone() {
        batches(16, 4);
        assertThat(labels()).isEmpty();
    }

    @Test
    void manyBatchesOfFive_areNone() {
        batches(40, 5);
        assertThat(labels()).isEmpty();
    }

    private void inserts(int different, int executions) {
        for (int i = 0; i < executions; i++) {
            script.run(INSERT, "text " + i % different).changed = 1;
        }
    }

    @Test
    void fiveWrites_areUnbatched() {
        inserts(5, 5);
        assertThat(labels()).containsExactly(Label.WRITE);
    }

    @Test
    void fourWrites_areNone() {
        inserts(4, 4);
        assertThat(labels()).isEmpty();
    }

    @Test
    void sameWriteAgain_isNotUnbatched() {
        inserts(5, 10);
        assertThat(labels()).isEmpty();
    }

    @Test
    void writesThatWait_areNone() {
        script.pausing(150_000);
        inserts(8, 8);
        assertThat(labels()).isEmpty();
    }

    @Test
    void writesOfARolledBackAttempt_doNotCount() {
        inserts(3, 3);
        script.run(BY_ID, id("customer", 1)).failed("40001");
        script.newTransaction();
        for (int i = 3; i < 6; i++) {
            script.run(INSERT, "text " + i).changed = 1;
        }
        assertThat(labels()).isEmpty();
    }

    private void same(int times, String result) {
        for (int i = 0; i < times; i++) {
            script.run(BY_ID, id("customer", 1)).row(result);
        }
    }

    @Test
    void sameQueryThreeTimes_isDuplicate() {
        same(3, "n");
        assertThat(labels()).containsExactly(Label.DUPLICATE);
    }

    @Test
    void sameQueryTwice_isNone() {
        same(2, "n");
        assertThat(labels()).isEmpty();
    }

    @Test
    void sameQueryWithAnotherResult_isNone() {
        same(3, "n");
        same(1, "m");
        assertThat(labels()).isEmpty();
    }

    @Test
    void sameValuesButOtherLiterals_areNoDuplicates() {
        UnitTrace unit = Telling.PLAIN.tell(script);
        TracedStatement statement = new TracedStatement(1, BY_ID.shape(), BY_ID.slots());
        List<Execution> executions = IntStream.range(0, 4)
                .mapToObj(i -> new Execution(
                        statement,
                        List.of(),
                        i,
                        1,
                        0,
                        1,
                        null,
                        0,
                        new BoundValues(new long[0], new short[0], i),
                        new ReadValues(new long[0], new int[0], new short[0], 1)))
                .toList();
        assertThat(labels(new UnitTrace(executions, unit.traits()))).isEmpty();
    }

    @Test
    void executionsOutOfOrder_areSortedByStart() {
        list(6);
        lookUp(0, 1, 2, 3, 4, 5);
        List<Execution> executions = new ArrayList<>(Telling.PLAIN.tell(script).executions());
        Collections.reverse(executions);
        assertThat(labels(new UnitTrace(executions, Set.of(Trait.VALUES_OBSERVED))))
                .containsExactly(Label.N_PLUS_ONE);
    }
}
