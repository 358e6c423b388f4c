package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method that an executor has on the JDK that runs this, defaults included. */
class PropagatingExecutorContractTest {

    private static final ScheduledFuture<?> FUTURE = (ScheduledFuture<?>) Proxy.newProxyInstance(
            PropagatingExecutorContractTest.class.getClassLoader(),
            new Class<?>[] {ScheduledFuture.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "toString" -> "a future";
                default -> throw new UnsupportedOperationException(method.getName());
            });

    /** A call that reached the executor. */
    private record Received(Method method, List<Object> arguments) {}

    private final AtomicReference<@Nullable Received> received = new AtomicReference<>();
    private final AtomicReference<@Nullable UnitOfWork> seenByTask = new AtomicReference<>();

    private final ScheduledExecutorService executor = (ScheduledExecutorService) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ScheduledExecutorService.class},
            (proxy, method, arguments) -> {
                received.set(new Received(method, arguments == null ? List.of() : List.of(arguments)));
                return result(method.getReturnType());
            });

    private final Runnable task = () -> seenByTask.set(UnitOfWork.current());
    private final Callable<Object> callable = () -> {
        task.run();
        return "called";
    };

    static Stream<Method> methods() {
        return Arrays.stream(ScheduledExecutorService.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    static Stream<Method> serviceMethods() {
        return Arrays.stream(ExecutorService.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_of_a_scheduled_executor_reaches_the_executor(Method method) throws Exception {
        reaches(UnitOfWork.propagating(executor), method);
    }

    @ParameterizedTest
    @MethodSource("serviceMethods")
    void method_of_an_executor_reaches_the_executor(Method method) throws Exception {
        reaches(PropagatingExecutorService.of(executor), method);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void tasks_of_a_method_work_for_the_unit(Method method) throws Exception {
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            invoke(UnitOfWork.propagating(executor), method);
            Received call = received.get();
            assertThat(call).isNotNull();
            Thread elsewhere = new Thread(() -> call.arguments().forEach(PropagatingExecutorContractTest::run));
            elsewhere.start();
            elsewhere.join(30_000);

            boolean hasTask = Arrays.stream(method.getParameterTypes())
                    .anyMatch(type -> type == Runnable.class || type == Callable.class || type == Collection.class);
            assertThat(seenByTask.get()).isSameAs(hasTask ? unit : null);
        }
    }

    private void reaches(ExecutorService propagating, Method method) throws Exception {
        Object returned = invoke(propagating, method);

        Received call = received.get();
        assertThat(call).as("%s is forwarded", method).isNotNull();
        assertThat(call.method().getName()).isEqualTo(method.getName());
        assertThat(call.method().getParameterTypes()).isEqualTo(method.getParameterTypes());
        assertThat(call.arguments()).isEqualTo(Arrays.asList(arguments(method)));
        assertThat(returned).isEqualTo(result(method.getReturnType()));
    }

    private @Nullable Object invoke(ExecutorService propagating, Method method) throws Exception {
        try {
            return method.invoke(propagating, arguments(method));
        } catch (InvocationTargetException e) {
            throw new AssertionError(method + " failed", e.getCause());
        }
    }

    private Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes()).map(this::argument).toArray();
    }

    private Object argument(Class<?> type) {
        if (type == Runnable.class) {
            return task;
        }
        if (type == Callable.class) {
            return callable;
        }
        if (type == Collection.class) {
            return List.of(callable);
        }
        if (type == TimeUnit.class) {
            return TimeUnit.SECONDS;
        }
        if (type == long.class) {
            return 7L;
        }
        if (type == Object.class) {
            return "result";
        }
        throw new AssertionError("a parameter of a new kind: " + type);
    }

    private static @Nullable Object result(Class<?> type) {
        if (type == boolean.class) {
            return true;
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == Object.class) {
            return "any";
        }
        return type == void.class ? null : FUTURE;
    }

    private static void run(Object argument) {
        try {
            if (argument instanceof Runnable runnable) {
                runnable.run();
            } else if (argument instanceof Callable<?> callable) {
                callable.call();
            } else if (argument instanceof Collection<?> tasks) {
                tasks.forEach(PropagatingExecutorContractTest::run);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
