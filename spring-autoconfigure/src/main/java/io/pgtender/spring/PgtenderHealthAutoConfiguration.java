package io.pgtender.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The health indicator {@code pgtender}: UP, with what is on. Findings are no illness, and whether the database answers is
 * asked by Spring Boot's own indicator. It moved between the two lines, so there is one for each.
 */
@AutoConfiguration(after = PgtenderAutoConfiguration.class)
@ConditionalOnBean(TenderDataSources.class)
@ConditionalOnProperty(name = "pgtender.health.enabled", matchIfMissing = true)
public final class PgtenderHealthAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.health.contributor.HealthIndicator.class)
    static class Boot4 {
        @Bean
        @ConditionalOnMissingBean(name = "pgtenderHealthIndicator")
        @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator("pgtender")
        org.springframework.boot.health.contributor.HealthIndicator pgtenderHealthIndicator(
                TenderDataSources dataSources) {
            return () -> org.springframework.boot.health.contributor.Health.up()
                    .withDetails(HealthDetails.of(dataSources))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.actuate.health.HealthIndicator.class)
    static class Boot3 {
        @Bean
        @ConditionalOnMissingBean(name = "pgtenderHealthIndicator")
        @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator("pgtender")
        org.springframework.boot.actuate.health.HealthIndicator pgtenderHealthIndicator(TenderDataSources dataSources) {
            return () -> org.springframework.boot.actuate.health.Health.up()
                    .withDetails(HealthDetails.of(dataSources))
                    .build();
        }
    }
}
