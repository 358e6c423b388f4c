package io.pgtender.spring;

import io.pgtender.Advisor;
import io.pgtender.jdbc.TenderDataSource;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
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
@ImportRuntimeHints(PgtenderRuntimeHints.class)
public final class PgtenderAutoConfiguration {

    /** Static, and with what it needs looked up late, so that no other bean is made early. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DataSourceTender pgtenderDataSourceTender(BeanFactory beans) {
        return new DataSourceTender(new DataSourceMaker(beans));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static MigrationsUnwatched pgtenderMigrationsUnwatched(DataSourceTender tender) {
        return new MigrationsUnwatched(tender.unwatched());
    }

    /** The tended data sources, for the endpoint and for whoever has several. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TenderDataSources pgtenderDataSources(DataSourceTender tender) {
        return tender.tended();
    }

    @Bean
    @ConditionalOnProperty("pgtender.autopilot.enabled")
    AutopilotStart pgtenderAutopilotStart(TenderDataSources dataSources, PgtenderProperties properties) {
        return new AutopilotStart(dataSources, properties.autopilot());
    }

    /** The advisor of the application's DataSource, where there is one. Made when it is first asked for. */
    @Bean(destroyMethod = "")
    @Lazy
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnMissingBean
    Advisor pgtenderAdvisor(DataSource dataSource, TenderDataSources dataSources) throws SQLException {
        if (dataSource.isWrapperFor(TenderDataSource.class)) {
            return dataSource.unwrap(TenderDataSource.class).advisor();
        }
        List<TenderDataSource> others = dataSources.all();
        if (others.size() != 1) {
            throw new IllegalStateException("the DataSource bean is not tended, so there is no Advisor for it:"
                    + " is it named in pgtender.exclude-beans? A jdbc:pgtender: URL has one after its first connection,"
                    + " and a routing DataSource one for each target: see the TenderDataSources bean");
        }
        return others.get(0).advisor();
    }
}
