package io.pgtender.assertions;

import io.pgtender.sql.Fingerprint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requires that the statements of an action do not become more when the data do: runs it with n rows and with 2n.
 *
 * <pre>{@code
 * ScalingCheck.populating(n -> fixtures.addOrders(n)).rows(5).run(() -> shop.page(1));
 * }</pre>
 *
 * <p>Statements are compared one by one, so that a cache that was cold in the first run hides no growth: what ran in both
 * runs may not run more often in the second, and what only ran in the second may not be more than what only ran in the
 * first. Immutable and thread-safe.
 *
 * @param <P> what populating throws
 */
public final class ScalingCheck<P extends Throwable> {

    /** Rows that are added before each run, unless said otherwise: few, and more than one or two that chance explains. */
    public static final int DEFAULT_ROWS = 3;

    /**
     * Adds rows for an action to find.
     *
     * @param <P> what it throws
     */
    @FunctionalInterface
    public interface Populate<P extends Throwable> {

        /**
         * Adds rows to those that are there, in each table whose growth should not matter.
         *
         * @param rows how many
         */
        void add(int rows) throws P;
    }

    private final Populate<P> populate;
    private final int rows;
    private final List<Ignored> ignored;
    private final OtherThreads otherThreads;
    private final @Nullable String name;

    private ScalingCheck(
            Populate<P> populate, int rows, List<Ignored> ignored, OtherThreads otherThreads, @Nullable String name) {
        this.populate = populate;
        this.rows = rows;
        this.ignored = List.copyOf(ignored);
        this.otherThreads = otherThreads;
        this.name = name;
    }

    /**
     * Starts with what adds the data. It is called before each of the two runs and should be done when it returns; its own
     * statements are not counted.
     */
    public static <P extends Throwable> ScalingCheck<P> populating(Populate<P> populate) {
        return new ScalingCheck<>(populate, DEFAULT_ROWS, List.of(), OtherThreads.COUNTED_UNLESS_PARALLEL, null);
    }

    /**
     * Rows that are added before each run: so many are there in the first, if there were none, and twice as many in the
     * second.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public ScalingCheck<P> rows(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("rows is " + count + ": nothing would grow; give 1 or more");
        }
        return new ScalingCheck<>(populate, count, ignored, otherThreads, name);
    }

    /** Leaves these statements out. */
    public ScalingCheck<P> ignoring(Ignored... these) {
        List<Ignored> all = new ArrayList<>(ignored);
        all.addAll(List.of(these));
        return new ScalingCheck<>(populate, rows, all, otherThreads, name);
    }

    /** What is done with statements of threads that do not work for the check; they count unless said otherwise. */
    public ScalingCheck<P> otherThreads(OtherThreads treatment) {
        return new ScalingCheck<>(populate, rows, ignored, treatment, name);
    }

    /** Names the check in its failure; without this it is the class and method that run it. */
    public ScalingCheck<P> named(String value) {
        return new ScalingCheck<>(populate, rows, ignored, otherThreads, value);
    }

    /**
     * Populates, runs the action, and does both once more.
     *
     * @throws AssertionError when the second run took more statements, and when none ran at all
     * @throws P when populating does
     * @throws E when the action does
     */
    public <E extends Throwable> void run(ThrowingRunnable<E> action) throws P, E {
        String called = name == null ? SqlCheck.callerName() : name;
        Observation with = measured(called, action);
        Observation withTwice = measured(called, action);
        if (with.isEmpty() && withTwice.isEmpty()) {
            throw new AssertionError(FailureText.nothingWatched(called, withTwice.unfinished()));
        }
        List<Growth> grown = growth(with.without(ignored), withTwice.without(ignored));
        if (!grown.isEmpty() || withTwice.notKept() > with.notKept()) {
            throw new AssertionError(new FailureText(called, withTwice.without(ignored)).ofGrowth(rows, grown));
        }
    }

    private <E extends Throwable> Observation measured(String called, ThrowingRunnable<E> action) throws P, E {
        populate.add(rows);
        ThrowingSupplier<Boolean, E> run = () -> {
            action.run();
            return true;
        };
        return Watching.watch(called, otherThreads, run).observation();
    }

    /** Statements of one shape, in both runs. */
    record Growth(ExecutedStatement statement, int before, int after) {}

    private static List<Growth> growth(Observation with, Observation withTwice) {
        Map<Fingerprint, List<ExecutedStatement>> before = byShape(with);
        Map<Fingerprint, List<ExecutedStatement>> after = byShape(withTwice);
        int gone = before.entrySet().stream()
                .filter(e -> !after.containsKey(e.getKey()))
                .mapToInt(e -> e.getValue().size())
                .sum();
        List<Growth> grown = new ArrayList<>();
        List<Growth> appeared = new ArrayList<>();
        after.forEach((shape, executed) -> {
            int earlier = before.getOrDefault(shape, List.of()).size();
            Growth growth = new Growth(executed.get(0), earlier, executed.size());
            if (earlier == 0) {
                appeared.add(growth);
            } else if (executed.size() > earlier) {
                grown.add(growth);
            }
        });
        if (appeared.stream().mapToInt(Growth::after).sum() > gone) {
            grown.addAll(appeared);
        }
        return grown;
    }

    private static Map<Fingerprint, List<ExecutedStatement>> byShape(Observation seen) {
        return seen.executed().stream()
                .collect(Collectors.groupingBy(
                        executed -> executed.shape().fingerprint(), LinkedHashMap::new, Collectors.toList()));
    }
}
