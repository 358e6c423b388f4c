package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.Advisor;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.testing.TestPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

class PgtenderAutoConfigurationTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PgtenderAutoConfiguration.class));

    @Test
    void dataSource_isTendedAndObserved() {
        runner.withUserConfiguration(OnePool.class).run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);

            assertThat(new JdbcTemplate(dataSource).queryForObject("SELECT 41 + ?", Integer.class, 1))
                    .isEqualTo(42);

            TenderDataSource tender = dataSource.unwrap(TenderDataSource.class);
            assertThat(tender.workload().shapesByTotalTime())
                    .singleElement()
                    .satisfies(s -> assertThat(s.shape().text()).isEqualTo("SELECT ? + ?"));
        });
    }

    @Test
    void dataSource_unwrapsToThePool() {
        runner.withUserConfiguration(OnePool.class).run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);

            assertThat(dataSource.isWrapperFor(HikariDataSource.class)).isTrue();
            assertThat(dataSource.unwrap(HikariDataSource.class)).isInstanceOf(HikariDataSource.class);
            assertThat(dataSource.unwrap(DataSource.class)).isInstanceOf(HikariDataSource.class);
        });
    }

    @Test
    void advisor_isABeanOfASingleDataSource() {
        runner.withUserConfiguration(OnePool.class).run(context -> {
            Advisor advisor = context.getBean(Advisor.class);

            assertThat(advisor.analyze().server()).isPresent();
        });
    }

    @Test
    void disabled_leavesTheBeanAsItIs() {
        runner.withUserConfiguration(OnePool.class)
                .withPropertyValues("pgtender.enabled=false")
                .run(context ->
                        assertThat(context.getBean(DataSource.class)).isExactlyInstanceOf(HikariDataSource.class));
    }

    @Test
    void excludedBean_isLeftAlone() {
        runner.withUserConfiguration(TwoPools.class)
                .withPropertyValues("pgtender.exclude-beans=second")
                .run(context -> {
                    assertThat(context.getBean("first")).isInstanceOf(TendedDataSource.class);
                    assertThat(context.getBean("second")).isExactlyInstanceOf(HikariDataSource.class);
                });
    }

    @Test
    void delegatingDataSource_isLeftAloneAndItsTargetTendedOnce() {
        runner.withUserConfiguration(LazyProxy.class).run(context -> {
            DataSource proxy = context.getBean("proxy", DataSource.class);
            TenderDataSource tender = context.getBean("pool", DataSource.class).unwrap(TenderDataSource.class);

            new JdbcTemplate(proxy).execute("SELECT 1");

            assertThat(proxy).isInstanceOf(LazyConnectionDataSourceProxy.class);
            assertThat(tender.workload().calls()).isEqualTo(1);
        });
    }

    @Test
    void withoutDriver_nothingIsConfigured() {
        runner.withUserConfiguration(NoPool.class)
                .withClassLoader(new FilteredClassLoader(org.postgresql.Driver.class))
                .run(context -> assertThat(context).doesNotHaveBean(PgtenderAutoConfiguration.class));
    }

    @Test
    void unreachableServer_doesNotStopTheApplication() {
        runner.withUserConfiguration(UnreachablePool.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Advisor.class).analyze().notes())
                    .anyMatch(note -> note.startsWith("no connection to the server could be had"));
        });
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(DATABASE);
        pool.setMaximumPoolSize(2);
        return pool;
    }

    @Configuration(proxyBeanMethods = false)
    static class NoPool {}

    @Configuration(proxyBeanMethods = false)
    static class OnePool {
        @Bean
        DataSource dataSource() {
            return pool();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoPools {
        @Bean
        DataSource first() {
            return pool();
        }

        @Bean
        DataSource second() {
            return pool();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyProxy {
        @Bean
        DataSource pool() {
            return PgtenderAutoConfigurationTest.pool();
        }

        @Bean
        DataSource proxy(@Qualifier("pool") DataSource pool) {
            return new LazyConnectionDataSourceProxy(pool);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UnreachablePool {
        @Bean
        DataSource dataSource() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/nobody?user=nobody");
            pool.setConnectionTimeout(300);
            pool.setInitializationFailTimeout(-1);
            return pool;
        }
    }
}
