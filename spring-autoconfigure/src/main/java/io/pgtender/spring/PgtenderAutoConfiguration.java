package io.pgtender.spring;

import io.pgtender.Advisor;
import io.pgtender.jdbc.TenderDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;

/**
 * Tends every DataSource bean, on Spring Boot 3.5 and 4.x. {@code pgtender.enabled=false} leaves them as they are.
 *
 * <p>Ordered by name after both lines' DataSource auto-configuration, which moved between them.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnClass({DataSource.class, org.postgresql.Driver.class})
@ConditionalOnProperty(name = "pgtender.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PgtenderProperties.class)
public final class PgtenderAutoConfiguration {

    /** Static, and with providers only, so that no other bean is made early. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DataSourceTender pgtenderDataSourceTender(ObjectProvider<PgtenderProperties> properties) {
        return new DataSourceTender(properties);
    }

    /** The tended data sources, for the endpoint and for whoever has several. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TenderDataSources pgtenderDataSources(DataSourceTender tender) {
        return tender.tended();
    }

    /** The advisor of the application's DataSource, where there is one. Made when it is first asked for. */
    @Bean(destroyMethod = "")
    @Lazy
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnMissingBean
    Advisor pgtenderAdvisor(DataSource dataSource) throws SQLException {
        if (!dataSource.isWrapperFor(TenderDataSource.class)) {
            throw new IllegalStateException("the DataSource bean is not tended, so there is no Advisor for it:"
                    + " is it named in pgtender.exclude-beans?");
        }
        return dataSource.unwrap(TenderDataSource.class).advisor();
    }
}
