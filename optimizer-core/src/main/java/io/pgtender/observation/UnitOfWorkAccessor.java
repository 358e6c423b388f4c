package io.pgtender.observation;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Has Micrometer's context propagation (1.1 or newer) take the current unit of work along: through
 * {@code ContextExecutorService}, Spring's {@code ContextPropagatingTaskDecorator} and Reactor's automatic propagation.
 * Found by Micrometer's {@code ContextRegistry} through {@code META-INF/services}, so never loaded where Micrometer is absent.
 */
public final class UnitOfWorkAccessor implements ThreadLocalAccessor<UnitOfWork> {

    /** Key of the unit in a snapshot, and in a Reactor context. */
    public static final String KEY = "io.pgtender.unitOfWork";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable UnitOfWork getValue() {
        return UnitOfWork.current();
    }

    @Override
    public void setValue(UnitOfWork unit) {
        Binding.set(unit);
    }

    @Override
    public void setValue() {
        Binding.set(null);
    }

    @Override
    public void restore(UnitOfWork previous) {
        Binding.restore(previous);
    }

    @Override
    public void restore() {
        Binding.restore(null);
    }
}
