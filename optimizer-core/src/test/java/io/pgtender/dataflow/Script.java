package io.pgtender.dataflow;

import io.pgtender.dataflow.UnitTrace.Trait;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.ValueSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A unit of work written down statement by statement, with values instead of fingerprints; {@link Telling} makes the trace. */
final class Script {

    /** A key of one kind of row; what number it has is decided when the script is told. */
    record Id(String kind, int number) {}

    /** A key that is bound or read as text. */
    record AsText(Id id) {}

    /** Values for one slot that holds a list. */
    record Many(List<?> values) {}

    /** A statement with its slots, written {@code =id}, {@code in id}, {@code >id}, {@code :name}, limit, offset, other. */
    record Sql(QueryShape shape, List<ValueSlot> slots, List<String> labels, int tableOid) {

        static Sql of(String text, String... slots) {
            QueryShape shape = QueryShapes.parse(text);
            String table = text.contains(" FROM ") ? text.split(" FROM ")[1].split("[ (]")[0] : "";
            String list = text.startsWith("SELECT ") ? text.substring(7).split(" FROM ")[0] : "";
            return new Sql(
                    shape,
                    Arrays.stream(slots).map(Sql::slot).toList(),
                    Arrays.stream(list.split(", "))
                            .map(label -> label.replaceAll(".*[. ]", ""))
                            .toList(),
                    Math.abs(table.hashCode()) + 1);
        }

        private static ValueSlot slot(String text) {
            return switch (text.charAt(0)) {
                case '=' -> new ValueSlot(ValueSlot.Use.EQUALS, text.substring(1));
                case '>' -> new ValueSlot(ValueSlot.Use.RANGE, text.substring(1));
                case ':' -> new ValueSlot(ValueSlot.Use.WRITTEN, text.substring(1));
                case 'i' -> new ValueSlot(ValueSlot.Use.LIST, text.substring(3));
                case 'l' -> new ValueSlot(ValueSlot.Use.LIMIT, null);
                default ->
                    text.equals("offset")
                            ? new ValueSlot(ValueSlot.Use.OFFSET, null)
                            : new ValueSlot(ValueSlot.Use.OTHER, null);
            };
        }
    }

    /** One execution. */
    static final class Step {
        final Sql sql;
        final List<CallSite> site;
        final List<@Nullable Object> bound;
        final List<List<@Nullable Object>> rows = new ArrayList<>();
        final long pauseMicros;
        final int transaction;
        long elapsedMicros = 800;
        int batchSize = 1;
        long changed;

        @Nullable
        String sqlState;

        Step(Sql sql, List<CallSite> site, List<@Nullable Object> bound, long pauseMicros, int transaction) {
            this.sql = sql;
            this.site = site;
            this.bound = bound;
            this.pauseMicros = pauseMicros;
            this.transaction = transaction;
        }

        Step row(@Nullable Object... values) {
            rows.add(Arrays.asList(values));
            return this;
        }

        Step rows(int count, IntFunction<Object[]> row) {
            for (int i = 0; i < count; i++) {
                row(row.apply(i));
            }
            return this;
        }

        Step took(long micros) {
            elapsedMicros = micros;
            return this;
        }

        Step batch(int size) {
            batchSize = size;
            return this;
        }

        Step failed(String state) {
            sqlState = state;
            return this;
        }
    }

    final List<Step> steps = new ArrayList<>();
    final Set<Trait> traits = EnumSet.of(Trait.VALUES_OBSERVED);
    private final Map<String, List<CallSite>> sites = new HashMap<>();
    private List<CallSite> site = List.of();
    private long pauseMicros = 50;
    private int transaction;

    static Object[] row(@Nullable Object... values) {
        return values;
    }

    static Many many(List<?> values) {
        return new Many(values);
    }

    static Id id(String kind, int number) {
        return new Id(kind, number);
    }

    /** From now on in frames such as {@code OrderService.list:42}, the nearest first. */
    Script at(String... frames) {
        site = sites.computeIfAbsent(
                String.join(" ", frames),
                key -> Arrays.stream(frames).map(Script::frame).toList());
        return this;
    }

    /** From now on each statement starts so long after the one before ended. */
    Script pausing(long micros) {
        pauseMicros = micros;
        return this;
    }

    Script newTransaction() {
        transaction++;
        return this;
    }

    Script inATest() {
        traits.add(Trait.TEST);
        return this;
    }

    Step run(Sql sql, @Nullable Object... bound) {
        Step step = new Step(sql, site, Arrays.asList(bound), pauseMicros, transaction);
        steps.add(step);
        return step;
    }

    private static CallSite frame(String text) {
        String type = text.substring(0, text.indexOf('.'));
        String method = text.substring(text.indexOf('.') + 1, text.indexOf(':'));
        return new CallSite(
                "com.example." + type, method, type + ".java", Integer.parseInt(text.substring(text.indexOf(':') + 1)));
    }
}
