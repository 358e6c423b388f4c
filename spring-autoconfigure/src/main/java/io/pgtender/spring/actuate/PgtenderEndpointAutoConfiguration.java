package io.pgtender.spring.actuate;

import io.pgtender.apply.ApplyPolicy;
import io.pgtender.spring.PgtenderAutoConfiguration;
import io.pgtender.spring.TenderDataSources;
import java.time.Clock;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * The Actuator endpoint {@code pgtender}, where it is exposed. It reads; {@code pgtender.endpoint.writes=true} together with
 * {@code management.endpoint.pgtender.access=unrestricted} lets it change things. An {@link ApplyPolicy} bean says how.
 */
@AutoConfiguration(after = PgtenderAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(TenderDataSources.class)
public final class PgtenderEndpointAutoConfiguration {

    /** Apart, because its condition is Actuator's own: it cannot even be asked where that is absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(endpoint = PgtenderEndpoint.class)
    @EnableConfigurationProperties(PgtenderEndpointProperties.class)
    @ImportRuntimeHints(EndpointHints.class)
    static class Exposed {

        @Bean
        PageAssets pgtenderPageAssets() {
            return new PageAssets();
        }

        @Bean
        WritesCheck pgtenderWritesCheck(
                ListableBeanFactory beans, PgtenderEndpointProperties properties, EndpointAccessResolver accesses) {
            return new WritesCheck(beans, properties, accesses);
        }

        @Bean
        EndpointReading pgtenderEndpointReading(TenderDataSources dataSources, PgtenderEndpointProperties properties) {
            Clock clock = Clock.systemUTC();
            return new EndpointReading(new EndpointDataSources(dataSources, properties.analysisMaxAge(), clock), clock);
        }

        @Bean
        @ConditionalOnProperty(name = "pgtender.endpoint.writes", havingValue = "true")
        WritablePgtenderEndpoint pgtenderWritableEndpoint(
                EndpointReading reading, PageAssets assets, WritesCheck writes, ObjectProvider<ApplyPolicy> policy) {
            EndpointWriting writing = new EndpointWriting(
                    reading, () -> policy.getIfUnique(ApplyPolicy::safeDefaults), Clock.systemUTC());
            return new WritablePgtenderEndpoint(reading, assets, writes, writing);
        }

        @Bean
        @ConditionalOnMissingBean
        PgtenderEndpoint pgtenderEndpoint(EndpointReading reading, PageAssets assets, WritesCheck writes) {
            return new PgtenderEndpoint(reading, assets, writes);
        }
    }
}
