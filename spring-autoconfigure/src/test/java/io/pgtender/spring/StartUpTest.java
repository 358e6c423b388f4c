package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.jdbc.TenderDataSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

/** What a start says and leaves, with a server that is not there. */
class StartUpTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(PgtenderAutoConfiguration.class))
            .withUserConfiguration(Unreachable.class);

    @Test
    void everySetting_canBeOnWhileTheServerIsAway() {
        runner.withPropertyValues(
                        "pgtender.autopilot.enabled=true",
                        "pgtender.cache.enabled=true",
                        "pgtender.cache.rules[0].sql=SELECT 1 FROM t")
                .run(context -> {
                    TenderDataSource tended = context.getBean(TenderDataSources.class)
                            .named("pool")
                            .orElseThrow();
                    assertThat(tended.cache()).isPresent();
                    assertThat(tended.advisor().autopilot()).isPresent();
                });
    }

    @Test
    void autopilot_isOffUnlessSwitchedOn() {
        runner.run(context -> assertThat(context.getBean(TenderDataSources.class)
                        .named("pool")
                        .orElseThrow()
                        .advisor()
                        .autopilot())
                .isEmpty());
    }

    @Test
    void settingThatCannotBeMeant_failsTheStartAndSaysWhich() {
        runner.withPropertyValues("pgtender.data-flow-share=7")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("dataFlowShare must be between 0 and 1, got 7.0"));
    }

    @Test
    void watchingOff_isObeyed() {
        runner.withPropertyValues("pgtender.watching=false")
                .run(context -> assertThat(context.getBean(TenderDataSources.class)
                                .named("pool")
                                .orElseThrow()
                                .isWatching())
                        .isFalse());
    }

    @Test
    void poolAskedForByItsClass_isExplained() {
        runner.run(context -> {
            Throwable[] thrown = new Throwable[1];
            assertThatThrownBy(() -> context.getBean("pool", HikariDataSource.class))
                    .isInstanceOf(BeanNotOfRequiredTypeException.class)
                    .satisfies(e -> thrown[0] = e);

            FailureAnalysis analysis = SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(
                            FailureAnalyzer.class,
                            SpringFactoriesLoader.FailureHandler.logging(
                                    org.apache.commons.logging.LogFactory.getLog(StartUpTest.class)))
                    .stream()
                    .filter(ConcreteDataSourceFailureAnalyzer.class::isInstance)
                    .findFirst()
                    .orElseThrow()
                    .analyze(thrown[0]);

            assertThat(analysis.getDescription()).contains("'pool'").contains("pgtender stands in for it");
            assertThat(analysis.getAction())
                    .contains("pgtender.exclude-beans=pool")
                    .contains("dataSource.unwrap(HikariDataSource.class)");
        });
    }

    @Test
    void otherMismatch_isNotExplainedByUs() {
        assertThat(new ConcreteDataSourceFailureAnalyzer()
                        .analyze(new BeanNotOfRequiredTypeException("pool", HikariDataSource.class, List.class)))
                .isNull();
    }

    @Test
    void springCloud_isToldToLeaveTheBeanAlone() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.setEnvironment(new MockEnvironment());

        new NeverRefreshable(Object.class.getName()).initialize(context);

        assertThat(context.getEnvironment().getProperty(NeverRefreshable.PROPERTY))
                .isEqualTo("com.zaxxer.hikari.HikariDataSource,io.pgtender.spring.TendedDataSource");
    }

    @Test
    void withoutSpringCloud_nothingIsSet() {
        GenericApplicationContext context = new GenericApplicationContext();

        new NeverRefreshable().initialize(context);

        assertThat(context.getEnvironment().getProperty(NeverRefreshable.PROPERTY))
                .isNull();
    }

    @Configuration(proxyBeanMethods = false)
    static class Unreachable {
        @Bean
        DataSource pool() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/nobody?user=nobody");
            pool.setConnectionTimeout(300);
            pool.setInitializationFailTimeout(-1);
            return pool;
        }
    }
}
