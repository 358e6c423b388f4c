package com.example.scenarios;

import io.pgtender.observation.UnitOfWork;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.opentest4j.TestAbortedException;

/** A virtual thread for each task, where there are any. */
final class VirtualThreads {

    private VirtualThreads() {}

    /** @throws TestAbortedException before JDK 21 */
    static void run(Consumer<ExecutorService> work) throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            throw new TestAbortedException("virtual threads need JDK 21 or newer");
        }
        // The release that this is compiled for does not have it.
        Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        ExecutorService threads = (ExecutorService) factory.invoke(null);
        try {
            work.accept(UnitOfWork.propagating(threads));
        } finally {
            threads.shutdown();
        }
    }
}
