package io.pgtender.spring;

import io.pgtender.jdbc.TenderDataSource;

/**
 * A bean that has the last word on how data sources are tended, after the properties; several are asked in their order.
 *
 * <pre>{@code
 * @Bean
 * TenderDataSourceCustomizer quietReports() {
 *     return (name, builder) -> {
 *         if (name.equals("reports")) {
 *             builder.slowQueryThreshold(Duration.ofSeconds(30));
 *         }
 *     };
 * }
 * }</pre>
 */
@FunctionalInterface
public interface TenderDataSourceCustomizer {

    /**
     * Changes settings.
     *
     * @param beanName of the data source; with {@code .} and the key for the target of a routing one that is no bean
     * @param builder with the settings of the properties
     * @throws RuntimeException to have the application's start fail, as for any bean that cannot be made
     */
    void customize(String beanName, TenderDataSource.Builder builder);
}
