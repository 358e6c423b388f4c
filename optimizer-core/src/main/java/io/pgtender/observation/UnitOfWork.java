package io.pgtender.observation;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the application does as one piece of work: a request, a message, a job, a test. The statements in it are looked at
 * together, on whichever threads, connections and data sources they run.
 *
 * <pre>{@code
 * try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
 *     executor.submit(unit.wrap(() -> orders.load(7)));
 *     orders.list();
 * }
 * }</pre>
 *
 * <p>A unit that is opened inside another one joins it: a request that a test makes belongs to the test, and a message that
 * a job sends to itself to the job. What is returned then is a view of the outermost unit, and closing it ends nothing.
 *
 * <p>Thread-safe. Nothing here throws into the application but {@link #open} and {@link #rename}, when the name is blank. A unit that is never
 * closed stays current on its thread: use try-with-resources.
 */
public final class UnitOfWork implements AutoCloseable {

    /** Characters of a name that are kept. */
    public static final int MAX_NAME_CHARS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(UnitOfWork.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    /** Open units of the process: while there are none, {@link #current} costs one volatile read. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private volatile String name;
    private final UnitParts parts;

    /** This one, or the one that it joined. */
    private final UnitOfWork outermost;

    private volatile Detail detail;

    private UnitOfWork(String name, Detail detail) {
        this.name = name;
        this.detail = detail;
        this.parts = new UnitParts();
        this.outermost = this;
    }

    private UnitOfWork(UnitOfWork outermost) {
        this.name = outermost.name;
        this.detail = outermost.detail;
        this.parts = outermost.parts;
        this.outermost = outermost;
    }

    /** {@link #open(String, Detail)}, sampled. */
    public static UnitOfWork open(String name) {
        return open(name, Detail.SAMPLED);
    }

    /**
     * Opens a unit and makes it the current one of this thread until it is closed, or joins the one that is current and
     * has that look at everything if this one should.
     *
     * @param name kind of work, as few different ones as possible: {@code GET /orders/{id}} rather than {@code GET /orders/7};
     *     cut after {@value #MAX_NAME_CHARS} characters
     * @throws IllegalArgumentException when the name is blank
     */
    public static UnitOfWork open(String name, Detail detail) {
        UnitOfWork unit = openUnbound(name, detail);
        if (unit.outermost == unit) {
            Binding.bind(unit);
        }
        return unit;
    }

    /**
     * Opens a unit, or joins the one that is current, as {@link #open(String, Detail)} does, and leaves it to
     * {@link #bind} to make it current: for work that goes on after this thread has left it, as an asynchronous request does.
     *
     * @throws IllegalArgumentException when the name is blank
     */
    public static UnitOfWork openUnbound(String name, Detail detail) {
        checked(name);
        Objects.requireNonNull(detail, "detail");
        UnitOfWork outer = current();
        if (outer != null) {
            if (detail == Detail.EVERYTHING) {
                outer.detail = detail;
            }
            return new UnitOfWork(outer);
        }
        OPEN.incrementAndGet();
        return new UnitOfWork(cut(name), detail);
    }

    /**
     * The open unit that this thread works for, the outermost one; {@code null} when there is none. About 0.5 ns while no
     * unit is open in the process, 3 ns otherwise.
     */
    public static @Nullable UnitOfWork current() {
        return OPEN.get() == 0 ? null : Binding.current();
    }

    /** What the outermost unit was opened as, or renamed to. */
    public String name() {
        return outermost.name;
    }

    /**
     * Gives it the name that is known by now: a request is opened before its route is found. A unit that joined another one
     * leaves that one's name alone.
     *
     * @throws IllegalArgumentException when the name is blank
     */
    public void rename(String value) {
        name = cut(checked(value));
    }

    /** Goes from {@link Detail#SAMPLED} to {@link Detail#EVERYTHING} when a unit joins that wants it, never back. */
    public Detail detail() {
        return outermost.detail;
    }

    public boolean isClosed() {
        return parts.isClosed();
    }

    /**
     * What a recorder keeps in this unit, created when it is asked for the first time.
     *
     * @param key by identity; one key is always used with one type
     * @param create called at most once for a key while others that add a part wait, so quick; what it throws is thrown to
     *     the caller
     * @return {@code null} when the unit has closed or holds {@value UnitParts#MAX_PARTS} parts: there is nothing to record in
     */
    @SuppressWarnings("unchecked") // One key, one type.
    public <T extends UnitPart> @Nullable T part(Object key, Supplier<T> create) {
        return (T) parts.part(key, create);
    }

    /** The parts of one type that there are, in the order in which they were added; none once the unit has closed. */
    public <T extends UnitPart> List<T> parts(Class<T> type) {
        return parts.ofType(type);
    }

    /**
     * Makes this unit the current one of this thread until what is returned is closed. Does nothing when the unit has
     * closed.
     */
    public Binding bind() {
        return Binding.bind(outermost);
    }

    /** A task that has this unit as the current one while it runs, unless it has closed by then. */
    public Runnable wrap(Runnable task) {
        return new UnitTask(outermost, task);
    }

    /** As {@link #wrap(Runnable)}. */
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        return () -> {
            try (Binding ignored = bind()) {
                return task.call();
            }
        };
    }

    /** As {@link #wrap(Runnable)}; by another name because a lambda could be a {@link Callable} too. */
    public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> task) {
        Objects.requireNonNull(task, "task");
        return () -> {
            try (Binding ignored = bind()) {
                return task.get();
            }
        };
    }

    /**
     * Has each task work for the unit that was current when it was handed over, unless that has closed by the time it
     * runs. An executor that is also an {@link ExecutorService} or {@link ScheduledExecutorService} stays one. All else is
     * the executor's own, {@code shutdown} included.
     *
     * <p>Not for an executor that looks at the class of its tasks, as one with a priority queue does: it is given wrapped ones.
     */
    public static Executor propagating(Executor executor) {
        return executor instanceof ExecutorService service ? propagating(service) : PropagatingExecutor.of(executor);
    }

    /** As {@link #propagating(Executor)}. */
    public static ExecutorService propagating(ExecutorService executor) {
        return executor instanceof ScheduledExecutorService scheduled
                ? propagating(scheduled)
                : PropagatingExecutorService.of(executor);
    }

    /** As {@link #propagating(Executor)}; a repeated task works for the unit that was current when it was scheduled. */
    public static ScheduledExecutorService propagating(ScheduledExecutorService executor) {
        return PropagatingScheduledExecutorService.of(executor);
    }

    /**
     * Ends the unit, on any thread, and tells its parts; does nothing when it has ended before or only joined another one.
     * Another thread's entry that still points here is dropped when that thread looks next, and holds no part meanwhile.
     */
    @Override
    public void close() {
        if (outermost != this) {
            return;
        }
        List<Object> last = parts.close();
        if (last == null) {
            return;
        }
        Binding.dropDead();
        OPEN.decrementAndGet();
        for (Object part : last) {
            tell((UnitPart) part);
        }
    }

    private static void tell(UnitPart part) {
        try {
            part.unitClosed();
        } catch (Throwable e) {
            // The application is leaving its own block: nothing of ours may come in between.
            if (WARNED.compareAndSet(false, true)) {
                LOG.warn(
                        "pgtender: what a unit of work recorded could not be evaluated; from now on this is logged at DEBUG",
                        e);
            } else {
                LOG.debug("pgtender: what a unit of work recorded could not be evaluated", e);
            }
        }
    }

    private static String checked(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "name of a unit of work is \"" + name + "\": say what the work is, such as \"GET /orders\"");
        }
        return name;
    }

    private static String cut(String name) {
        if (name.length() <= MAX_NAME_CHARS) {
            return name;
        }
        boolean splitsPair = Character.isHighSurrogate(name.charAt(MAX_NAME_CHARS - 1));
        return name.substring(0, splitsPair ? MAX_NAME_CHARS - 1 : MAX_NAME_CHARS);
    }

    /** Units that are open in the process. */
    static int openUnits() {
        return OPEN.get();
    }

    @Override
    public String toString() {
        return "UnitOfWork[" + name() + (isClosed() ? ", closed]" : "]");
    }
}
