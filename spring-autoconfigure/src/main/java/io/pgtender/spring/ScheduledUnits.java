package io.pgtender.spring;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.pgtender.observation.UnitOfWork;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.scheduling.support.ScheduledTaskObservationContext;

/**
 * Makes each run of a scheduled method a unit of work, by listening to the observation that Spring has around it: no bean
 * is proxied, and no task is wrapped. Where the application observes its schedules, ours is one more handler; where it
 * does not, there is a registry that nobody else sees.
 */
final class ScheduledUnits implements SchedulingConfigurer, Ordered {

    private final ObjectProvider<ObservationRegistry> registries;

    ScheduledUnits(ObjectProvider<ObservationRegistry> registries) {
        this.registries = registries;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        Handler handler = new Handler();
        // A configurer after this one may still bring the application's registry.
        registries.stream()
                .filter(registry -> !registry.isNoop())
                .forEach(registry -> registry.observationConfig().observationHandler(handler));
        ObservationRegistry present = registrar.getObservationRegistry();
        if (present == null || present.isNoop()) {
            ObservationRegistry own = ObservationRegistry.create();
            own.observationConfig().observationHandler(handler);
            registrar.setObservationRegistry(own);
        } else if (registries.stream().noneMatch(registry -> registry == present)) {
            present.observationConfig().observationHandler(handler);
        }
    }

    /** Opens and closes the unit on the thread of the run. */
    static final class Handler implements ObservationHandler<ScheduledTaskObservationContext> {

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ScheduledTaskObservationContext;
        }

        @Override
        public void onScopeOpened(ScheduledTaskObservationContext context) {
            if (context.get(UnitOfWork.class) == null) {
                String name = context.getTargetClass().getSimpleName() + "."
                        + context.getMethod().getName();
                context.put(UnitOfWork.class, UnitOfWork.open("scheduled " + name));
            }
        }

        @Override
        public void onScopeClosed(ScheduledTaskObservationContext context) {
            UnitOfWork unit = context.get(UnitOfWork.class);
            if (unit != null) {
                unit.close();
            }
        }
    }
}
