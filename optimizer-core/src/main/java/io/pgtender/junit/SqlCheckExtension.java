package io.pgtender.junit;

import io.pgtender.assertions.SqlCheck;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs the checks that a test's annotations ask for around the test method itself: neither {@code @BeforeEach} and
 * {@code @AfterEach} nor what other extensions do before and after it is looked at, whatever their order.
 *
 * <p>The annotations bring it with them. Stateless; tests may run in parallel.
 */
public final class SqlCheckExtension implements InvocationInterceptor {

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        checked(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        checked(invocation, context);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation,
            DynamicTestInvocationContext invocationContext,
            ExtensionContext context)
            throws Throwable {
        checked(invocation, context);
    }

    private static void checked(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        List<SqlCheck> checks = Expectations.of(context);
        if (checks.isEmpty()) {
            invocation.proceed();
        } else {
            try {
                nested(checks, 0, invocation);
            } finally {
                SqlReport.whenAsked(context);
            }
        }
    }

    /** The first check around the others: each sees the same statements. */
    private static void nested(List<SqlCheck> checks, int first, Invocation<@Nullable Void> invocation)
            throws Throwable {
        if (first == checks.size()) {
            invocation.proceed();
        } else {
            checks.get(first).<Throwable>run(() -> nested(checks, first + 1, invocation));
        }
    }
}
