package io.pgtender.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.pgtender.jdbc.TenderMetrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Shows every tended DataSource in Micrometer, where there is a registry. Backs off where the application has a {@link
 * TenderMetrics} bean of its own; {@code management.metrics.enable.pgtender=false} takes the meters out one by one.
 *
 * <p>Ordered by name after both lines' registries, which moved between them.
 */
@AutoConfiguration(
        after = PgtenderAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, TenderDataSources.class})
public final class PgtenderMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(TenderMetrics.class)
    MeterBinding pgtenderMeterBinding(TenderDataSources dataSources, ObjectProvider<MeterRegistry> registries) {
        return new MeterBinding(dataSources, registries);
    }
}
