package io.pgtender.spring;

import io.pgtender.observation.UnitOfWork;
import java.util.Arrays;
import java.util.List;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Makes each delivery to a listener a unit of work, a batch being one. An advice of the listener's container, innermost, so
 * that what the application put there sees what it always saw; the application's beans are not proxied.
 */
abstract class MessageUnits implements MethodInterceptor {

    @Override
    public final @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        String name = name(invocation.getArguments());
        if (name == null) {
            return invocation.proceed();
        }
        try (UnitOfWork unit = UnitOfWork.open(name)) {
            return invocation.proceed();
        }
    }

    /** What is delivered, such as {@code kafka orders}; {@code null} when the call delivers nothing. */
    abstract @Nullable String name(@Nullable Object[] arguments);

    /** {@code chain} with this advice as the last. */
    final Advice[] addedTo(Advice @Nullable [] chain) {
        List<Advice> before = chain == null ? List.of() : Arrays.asList(chain);
        if (before.contains(this)) {
            return before.toArray(Advice[]::new);
        }
        Advice[] all = Arrays.copyOf(before.toArray(Advice[]::new), before.size() + 1);
        all[before.size()] = this;
        return all;
    }
}
