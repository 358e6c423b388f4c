package io.pgtender.spring;

import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import org.springframework.amqp.rabbit.config.BaseRabbitListenerContainerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Has requests, scheduled methods and messages be units of work, each where what it needs is there. */
@AutoConfiguration(after = PgtenderAutoConfiguration.class)
@ConditionalOnBean(TenderDataSources.class)
public final class PgtenderUnitsAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "pgtender.units.requests", matchIfMissing = true)
    @ConditionalOnClass({Filter.class, OncePerRequestFilter.class})
    @ConditionalOnWebApplication(type = Type.SERVLET)
    static class Servlet {
        @Bean
        UnitOfWorkFilter pgtenderUnitOfWorkFilter() {
            return new UnitOfWorkFilter();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "pgtender.units.requests", matchIfMissing = true)
    @ConditionalOnClass({WebFilter.class, Mono.class})
    @ConditionalOnWebApplication(type = Type.REACTIVE)
    static class Reactive {
        @Bean
        UnitOfWorkWebFilter pgtenderUnitOfWorkWebFilter() {
            return new UnitOfWorkWebFilter();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "pgtender.units.scheduled", matchIfMissing = true)
    @ConditionalOnClass({ScheduledTaskRegistrar.class, ObservationRegistry.class})
    static class Scheduled {
        @Bean
        ScheduledUnits pgtenderScheduledUnits(ObjectProvider<ObservationRegistry> registries) {
            return new ScheduledUnits(registries);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "pgtender.units.messages", matchIfMissing = true)
    @ConditionalOnClass(AbstractKafkaListenerContainerFactory.class)
    static class Kafka {
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static KafkaUnits pgtenderKafkaUnits() {
            return new KafkaUnits();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "pgtender.units.messages", matchIfMissing = true)
    @ConditionalOnClass(BaseRabbitListenerContainerFactory.class)
    static class Rabbit {
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static RabbitUnits pgtenderRabbitUnits() {
            return new RabbitUnits();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "pgtender.units.messages", matchIfMissing = true)
    @ConditionalOnClass(JmsListenerEndpointRegistry.class)
    static class Jms {
        @Bean
        JmsUnits pgtenderJmsUnits(ObjectProvider<JmsListenerEndpointRegistry> registries) {
            return new JmsUnits(registries);
        }
    }
}
