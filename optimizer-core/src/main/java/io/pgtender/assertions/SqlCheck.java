package io.pgtender.assertions;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallSites;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.UnitWatch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is expected of an action's statements. Runs the action once and looks at what went through the tended data sources of
 * the process while it ran.
 *
 * <pre>{@code
 * private static final SqlCheck LEAN = SqlCheck.noNPlusOne()
 *         .statements(atMost(5))
 *         .ignoring(Ignored.table("audit_log"));
 *
 * Page page = LEAN.run(() -> orders.page(1));
 * }</pre>
 *
 * <p>Immutable: each method gives a new one, and one can be kept in a constant. Thread-safe: checks may run in parallel and
 * inside one another. An exception of the action is thrown on as it is, and nothing is checked then.
 */
public final class SqlCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SqlCheck.class);

    /** What counts as N+1 unless said otherwise: a round trip for each row, or for each handful of rows. */
    private static final Set<Label> N_PLUS_ONE = Set.copyOf(EnumSet.of(Label.N_PLUS_ONE, Label.SMALL_BATCH));

    private final Set<Label> failing;
    private final List<StatementBudget> budgets;
    private final List<Ignored> ignored;
    private final OtherThreads otherThreads;
    private final NothingRan nothingRan;
    private final @Nullable Baseline baseline;
    private final @Nullable String name;

    private SqlCheck(
            Set<Label> failing,
            List<StatementBudget> budgets,
            List<Ignored> ignored,
            OtherThreads otherThreads,
            NothingRan nothingRan,
            @Nullable Baseline baseline,
            @Nullable String name) {
        this.failing = Set.copyOf(failing);
        this.budgets = List.copyOf(budgets);
        this.ignored = List.copyOf(ignored);
        this.otherThreads = otherThreads;
        this.nothingRan = nothingRan;
        this.baseline = baseline;
        this.name = name;
    }

    private static SqlCheck failingOn(Set<Label> labels) {
        return new SqlCheck(
                labels, List.of(), List.of(), OtherThreads.COUNTED_UNLESS_PARALLEL, NothingRan.FAILS, null, null);
    }

    /**
     * Expects that no statement runs once for each row of another, or for each handful of rows. Other repetitions, such as
     * unbatched writes, pass; {@link #noRepetition} names those that should not.
     */
    public static SqlCheck noNPlusOne() {
        return failingOn(N_PLUS_ONE);
    }

    /** Expects that no statement is repeated in one of these ways. */
    public static SqlCheck noRepetition(Label first, Label... more) {
        return failingOn(EnumSet.of(first, more));
    }

    /** Expects that no more statements run than these budgets allow. */
    public static SqlCheck budget(StatementBudget first, StatementBudget... more) {
        return failingOn(Set.of()).statements(first, more);
    }

    /** Expects in addition that no more statements run than these budgets allow: each of them counts for itself. */
    public SqlCheck statements(StatementBudget first, StatementBudget... more) {
        List<StatementBudget> all = new ArrayList<>(budgets);
        all.add(first);
        all.addAll(List.of(more));
        return new SqlCheck(failing, all, ignored, otherThreads, nothingRan, baseline, name);
    }

    /** Leaves these statements out: they are neither counted nor found. Adds to what is ignored already. */
    public SqlCheck ignoring(Ignored... these) {
        List<Ignored> all = Stream.concat(ignored.stream(), Stream.of(these)).toList();
        return new SqlCheck(failing, budgets, all, otherThreads, nothingRan, baseline, name);
    }

    /** What is done with statements of threads that do not work for the check; they count unless said otherwise. */
    public SqlCheck otherThreads(OtherThreads treatment) {
        return new SqlCheck(failing, budgets, ignored, treatment, nothingRan, baseline, name);
    }

    /** What is done when no statement runs; the check fails unless said otherwise, or unless a budget is of none. */
    public SqlCheck whenNothingRan(NothingRan treatment) {
        return new SqlCheck(failing, budgets, ignored, otherThreads, treatment, baseline, name);
    }

    /** Lets pass the findings that a file lists; without this the {@linkplain Baseline#standard() standard} one. */
    public SqlCheck baseline(Baseline known) {
        return new SqlCheck(failing, budgets, ignored, otherThreads, nothingRan, known, name);
    }

    /**
     * Names the check in its failure and in the baseline; without this it is the class and method that run it.
     *
     * @throws IllegalArgumentException when blank
     */
    public SqlCheck named(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("name of a check is \"" + value + "\": leave it out for the test's own");
        }
        return new SqlCheck(failing, budgets, ignored, otherThreads, nothingRan, baseline, value.strip());
    }

    /**
     * Runs an action and checks what it did.
     *
     * @throws AssertionError when it was not what is expected
     * @throws E when the action does
     */
    public <E extends Throwable> void run(ThrowingRunnable<E> action) throws E {
        this.<Boolean, E>run(() -> {
            action.run();
            return true;
        });
    }

    /**
     * Runs an action, checks what it did, and gives what it gave.
     *
     * @throws AssertionError when it was not what is expected
     * @throws E when the action does
     */
    public <T extends @Nullable Object, E extends Throwable> T run(ThrowingSupplier<T, E> action) throws E {
        String called = name == null ? callerName() : name;
        Watching.Outcome<T> outcome = Watching.watch(called, otherThreads, action);
        verify(called, outcome.observation());
        return outcome.value();
    }

    private void verify(String called, Observation seen) {
        if (seen.isEmpty() && !mayBeEmpty()) {
            throw new AssertionError(FailureText.nothingWatched(called, seen.unfinished()));
        }
        Observation relevant = seen.without(ignored);
        List<RepeatedStatement> found = relevant.repetitions().stream()
                .filter(repetition -> failing.contains(repetition.label()))
                .toList();
        List<RepeatedStatement> unknown = failing.isEmpty()
                ? found
                : (baseline == null ? Baseline.standard() : baseline).unknownOf(called, found);
        List<StatementBudget> exceeded =
                budgets.stream().filter(budget -> !isKept(budget, relevant)).toList();
        if (!unknown.isEmpty() || !exceeded.isEmpty()) {
            throw new AssertionError(new FailureText(called, relevant).of(unknown, exceeded));
        }
        if (seen.unfinished() > 0) {
            LOG.warn(
                    "{} passed, but {} of work on other threads had not ended and could not be looked at",
                    called,
                    Lines.count(seen.unfinished(), "piece"));
        }
    }

    /** What was not kept may be anything, so that no budget is known to be kept. */
    private static boolean isKept(StatementBudget budget, Observation seen) {
        return seen.notKept() == 0
                && budget.isKeptBy(budget.counted(seen.executed()).size());
    }

    private boolean mayBeEmpty() {
        boolean isExpected = nothingRan == NothingRan.PASSES || budgets.stream().anyMatch(StatementBudget::expectsNone);
        return isExpected && UnitWatch.watchableDataSources() > 0;
    }

    /** The class and method of the application, a test, that is nearest. */
    static String callerName() {
        CallSite caller = CallSites.capture();
        if (caller == null) {
            return "a check";
        }
        return caller.className().substring(caller.className().lastIndexOf('.') + 1) + "." + caller.methodName();
    }
}
