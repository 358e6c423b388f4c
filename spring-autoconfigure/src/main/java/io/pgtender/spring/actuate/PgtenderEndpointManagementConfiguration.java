package io.pgtender.spring.actuate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The endpoint's headers, on whichever port it is served. */
@ManagementContextConfiguration(value = ManagementContextType.ANY, proxyBeanMethods = false)
@ConditionalOnBean(PgtenderEndpoint.class)
final class PgtenderEndpointManagementConfiguration {

    /** The servlet stack. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({FilterRegistrationBean.class, jakarta.servlet.Filter.class})
    static class Servlet {

        @Bean
        FilterRegistrationBean<ServletHeadersFilter> pgtenderEndpointHeadersFilter(
                PathMappedEndpoints endpoints, ObjectProvider<PageAssets> assets) {
            FilterRegistrationBean<ServletHeadersFilter> filter = new FilterRegistrationBean<>(
                    new ServletHeadersFilter(EndpointHeaders.of(endpoints, assets.getObject())));
            filter.setOrder(Ordered.LOWEST_PRECEDENCE);
            return filter;
        }
    }

    /** The reactive stack. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        ReactiveHeadersFilter pgtenderEndpointHeadersWebFilter(
                PathMappedEndpoints endpoints, ObjectProvider<PageAssets> assets) {
            return new ReactiveHeadersFilter(EndpointHeaders.of(endpoints, assets.getObject()));
        }
    }
}
