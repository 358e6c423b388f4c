package io.pgtender.observation;

import org.jspecify.annotations.Nullable;

/**
 * Makes a unit of work the current one of the thread that it was made on, until it is closed: then the one before is current
 * again. May be closed twice, out of order, and on another thread, and never throws.
 *
 * <p>The bindings of a thread are a stack. One is dead when it was closed or when its unit was; dead ones are taken off as
 * soon as they are on top and their thread looks. The last one is removed from the thread's locals, and none is ever
 * inherited: a pool's thread would keep the unit of whoever made it start.
 */
public final class Binding implements AutoCloseable {

    private static final ThreadLocal<Binding> TOP = new ThreadLocal<>();

    /** {@code null} hides the units below. */
    private final @Nullable UnitOfWork unit;

    private final @Nullable Binding below;
    private volatile boolean ended;

    private Binding(@Nullable UnitOfWork unit, @Nullable Binding below) {
        this.unit = unit;
        this.below = below;
    }

    @Override
    public void close() {
        ended = true;
        dropDead();
    }

    /** Binds to the current thread. A unit that has closed is not bound: what is current stays. */
    static Binding bind(UnitOfWork unit) {
        Binding binding = new Binding(unit, live());
        if (!unit.isClosed()) {
            TOP.set(binding);
        }
        return binding;
    }

    /** The unit of the current thread. */
    static @Nullable UnitOfWork current() {
        Binding top = live();
        return top == null ? null : top.unit;
    }

    /** Makes a unit current, or none, until {@link #restore} is called with what was current before. */
    static void set(@Nullable UnitOfWork unit) {
        if (unit == current()) {
            return;
        }
        if (unit == null) {
            TOP.set(new Binding(null, live()));
        } else {
            bind(unit);
        }
    }

    /**
     * Ends what was bound since the unit was current, {@code null} when none was. Ends nothing when the unit was not bound
     * here or no longer is: nobody would unbind it again.
     */
    static void restore(@Nullable UnitOfWork previous) {
        Binding top = TOP.get();
        Binding last = top;
        while (last != null && last.unit != previous) {
            last = last.below;
        }
        if (last != null || previous == null) {
            for (Binding binding = top; binding != null && binding != last; binding = binding.below) {
                binding.ended = true;
            }
        }
        dropDead();
    }

    /** Has the current thread forget the dead bindings that are on top. */
    static void dropDead() {
        live();
    }

    /** Whether the current thread holds anything of ours. */
    static boolean isThreadBound() {
        return TOP.get() != null;
    }

    /** The topmost binding of the current thread that is not dead, those above it taken off. */
    private static @Nullable Binding live() {
        Binding top = TOP.get();
        Binding live = top;
        while (live != null && live.isDead()) {
            live = live.below;
        }
        if (live != top) {
            if (live == null) {
                TOP.remove();
            } else {
                TOP.set(live);
            }
        }
        return live;
    }

    private boolean isDead() {
        return ended || (unit != null && unit.isClosed());
    }
}
