package io.pgtender.dataflow;

import io.pgtender.dataflow.Script.AsText;
import io.pgtender.dataflow.Script.Id;
import io.pgtender.dataflow.Script.Many;
import io.pgtender.dataflow.Script.Sql;
import io.pgtender.dataflow.Script.Step;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.ValueSlot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the trace of a {@link Script}: as it is, or with something disturbed that must make no difference. */
enum Telling {
    PLAIN,
    /** All tables count their rows from 1. */
    DENSE_IDS,
    /** Keys are 64-bit hashes. */
    HASHED_IDS,
    NO_CALL_SITES,
    EVERY_CALL_SITE,
    SHUFFLED_ROWS,
    FAST_QUERIES,
    EVERY_STATEMENT_ITS_OWN_TRANSACTION,
    NO_PREDICATE_COLUMNS,
    NO_COLUMN_METADATA,
    UNRELATED_INT_LIST_READ_FIRST;

    private static final Sql NUMBERS = Sql.of("SELECT n FROM numbers");

    UnitTrace tell(Script script) {
        List<Step> steps = new ArrayList<>(script.steps);
        if (this == UNRELATED_INT_LIST_READ_FIRST) {
            Step list = new Step(NUMBERS, List.of(), List.of(), 50, 0);
            list.rows(200, i -> Script.row(i + 1));
            steps.add(0, list);
        }
        Map<String, Map<Integer, Integer>> ranks = ranks(steps);
        Map<Sql, TracedStatement> statements = new HashMap<>();
        Map<Sql, Integer> counts = new HashMap<>();
        Random random = new Random(42);
        List<Execution> executions = new ArrayList<>();
        long now = 1_000_000;
        for (Step step : steps) {
            now += step.pauseMicros * 1_000;
            long elapsed = this == FAST_QUERIES ? 200_000 : step.elapsedMicros * 1_000;
            TracedStatement statement =
                    statements.computeIfAbsent(step.sql, sql -> statement(sql, statements.size() + 1));
            int count = counts.merge(step.sql, 1, Integer::sum);
            executions.add(new Execution(
                    statement,
                    site(step, count),
                    now,
                    elapsed,
                    step.rows.size() + step.changed,
                    step.batchSize,
                    step.sqlState,
                    this == EVERY_STATEMENT_ITS_OWN_TRANSACTION ? executions.size() : step.transaction,
                    bound(step, ranks),
                    read(step, ranks, random)));
            now += elapsed;
        }
        return new UnitTrace(executions, script.traits);
    }

    private TracedStatement statement(Sql sql, long id) {
        List<ValueSlot> slots = this == NO_PREDICATE_COLUMNS
                ? sql.slots().stream()
                        .map(slot -> new ValueSlot(slot.use(), null))
                        .toList()
                : sql.slots();
        TracedStatement statement = new TracedStatement(id, sql.shape(), slots);
        if (this == NO_COLUMN_METADATA) {
            return statement;
        }
        int columns = sql.labels().size();
        int[] oids = new int[columns];
        int[] numbers = new int[columns];
        for (int i = 0; i < columns; i++) {
            oids[i] = sql.tableOid();
            numbers[i] = i + 1;
        }
        return statement.withColumns(new ResultColumns(sql.labels(), oids, numbers));
    }

    /** Call sites are looked at in the 2nd, 3rd, 4th, 8th, 16th ... execution. */
    private List<CallSite> site(Step step, int count) {
        boolean isLookedAt = count == 3 || (count > 1 && Integer.bitCount(count) == 1);
        return this != NO_CALL_SITES && (isLookedAt || this == EVERY_CALL_SITE) ? step.site : List.of();
    }

    private BoundValues bound(Step step, Map<String, Map<Integer, Integer>> ranks) {
        List<Long> fingerprints = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; slot < step.bound.size(); slot++) {
            List<?> values = step.bound.get(slot) instanceof Many many
                    ? many.values()
                    : Collections.singletonList(step.bound.get(slot));
            for (Object value : values) {
                fingerprints.add(KeyFingerprint.ofParameter(value(value, ranks)));
                slots.add(slot);
            }
        }
        short[] slotNumbers = new short[slots.size()];
        for (int i = 0; i < slotNumbers.length; i++) {
            slotNumbers[i] = slots.get(i).shortValue();
        }
        return new BoundValues(fingerprints.stream().mapToLong(Long::longValue).toArray(), slotNumbers);
    }

    private ReadValues read(Step step, Map<String, Map<Integer, Integer>> ranks, Random random) {
        List<List<@Nullable Object>> rows = new ArrayList<>(step.rows);
        if (this == SHUFFLED_ROWS) {
            Collections.shuffle(rows, random);
        }
        List<long[]> cells = new ArrayList<>();
        long result = 1;
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                Object value = value(rows.get(row).get(column), ranks);
                result = KeyFingerprint.combine(result, KeyFingerprint.ofParameter(value));
                long fingerprint = KeyFingerprint.of(value);
                if (fingerprint != KeyFingerprint.NONE) {
                    cells.add(new long[] {fingerprint, row, column});
                }
            }
        }
        int[] rowNumbers = new int[cells.size()];
        short[] columns = new short[cells.size()];
        for (int i = 0; i < columns.length; i++) {
            rowNumbers[i] = (int) cells.get(i)[1];
            columns[i] = (short) cells.get(i)[2];
        }
        return new ReadValues(cells.stream().mapToLong(cell -> cell[0]).toArray(), rowNumbers, columns, result);
    }

    private @Nullable Object value(@Nullable Object value, Map<String, Map<Integer, Integer>> ranks) {
        if (value instanceof AsText text) {
            return String.valueOf(value(text.id(), ranks));
        }
        if (!(value instanceof Id id)) {
            return value;
        }
        return switch (this) {
            case DENSE_IDS -> ranks.get(id.kind()).get(id.number());
            case HASHED_IDS -> new Random(31L * id.kind().hashCode() + id.number()).nextLong();
            default -> 1_000L * (1 + Math.floorMod(id.kind().hashCode(), 500)) + id.number();
        };
    }

    private static Map<String, Map<Integer, Integer>> ranks(List<Step> steps) {
        Map<String, TreeSet<Integer>> numbers = new TreeMap<>();
        for (Step step : steps) {
            step.bound.forEach(value -> collect(value, numbers));
            step.rows.forEach(row -> row.forEach(value -> collect(value, numbers)));
        }
        Map<String, Map<Integer, Integer>> ranks = new HashMap<>();
        numbers.forEach((kind, ofKind) -> {
            Map<Integer, Integer> rank = new HashMap<>();
            ofKind.forEach(number -> rank.put(number, rank.size() + 1));
            ranks.put(kind, rank);
        });
        return ranks;
    }

    private static void collect(@Nullable Object value, Map<String, TreeSet<Integer>> numbers) {
        if (value instanceof Id id) {
            numbers.computeIfAbsent(id.kind(), kind -> new TreeSet<>()).add(id.number());
        } else if (value instanceof AsText text) {
            collect(text.id(), numbers);
        } else if (value instanceof Many many) {
            many.values().forEach(element -> collect(element, numbers));
        }
    }
}
