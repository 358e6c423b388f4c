package io.pgtender.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What runs when the JVM ends. The hook keeps our class loader reachable, no more than the driver's registration with
 * {@link java.sql.DriverManager} does, and goes with it.
 */
final class ShutdownHook {

    private ShutdownHook() {}

    /** Registers a hook; {@code null} when the JVM is ending already. */
    static @Nullable Thread add(Runnable task) {
        Thread hook = new Thread(task, "pgtender-shutdown");
        hook.setContextClassLoader(ShutdownHook.class.getClassLoader());
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return hook;
        } catch (IllegalStateException e) {
            return null;
        }
    }

    /** Takes a hook back; it stays where the JVM is ending already. */
    static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs, or has run.
        }
    }
}
