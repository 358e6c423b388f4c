package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.jdbc.TenderMetrics;
import io.pgtender.testing.TestPostgres;
import java.sql.SQLException;
import java.util.Collection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;

class PgtenderMetricsAutoConfigurationTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(PgtenderAutoConfiguration.class, PgtenderMetricsAutoConfiguration.class));

    private static boolean isBound(MeterRegistry registry, String name) {
        return registry.find("pgtender.capture").tag("name", name).gauge() != null;
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(DATABASE);
        pool.setMaximumPoolSize(1);
        return pool;
    }

    @Test
    void dataSources_areBoundToTheRegistry() {
        runner.withUserConfiguration(Pools.class, OneRegistry.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);

            assertThat(isBound(registry, "first")).isTrue();
            assertThat(isBound(registry, "second")).isTrue();
        });
    }

    @Test
    void lazyDataSource_isBoundWhenItIsMade() {
        runner.withUserConfiguration(LazyPool.class, OneRegistry.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(isBound(registry, "late")).isFalse();

            assertThat(context.getBean("late")).isInstanceOf(TendedDataSource.class);

            assertThat(isBound(registry, "late")).isTrue();
        });
    }

    @Test
    void primaryRegistry_standsForTheOthers() {
        runner.withUserConfiguration(Pools.class, PrimaryRegistry.class).run(context -> {
            assertThat(isBound(context.getBean("primary", MeterRegistry.class), "first"))
                    .isTrue();
            assertThat(isBound(context.getBean("other", MeterRegistry.class), "first"))
                    .isFalse();
        });
    }

    @Test
    void severalRegistries_areAllBound() {
        runner.withUserConfiguration(Pools.class, TwoRegistries.class)
                .run(context -> assertThat(
                                context.getBeansOfType(MeterRegistry.class).values())
                        .hasSize(2)
                        .allMatch(registry -> isBound(registry, "first")));
    }

    @Test
    void withoutRegistry_nothingIsBound() {
        runner.withUserConfiguration(Pools.class).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(MeterBinding.class);
            assertThat(context.getBean("first")).isInstanceOf(TendedDataSource.class);
        });
    }

    @Test
    void withoutMicrometer_everythingElseWorks() {
        runner.withUserConfiguration(Pools.class)
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(PgtenderMetricsAutoConfiguration.class);
                    assertThat(context.getBean("first")).isInstanceOf(TendedDataSource.class);
                });
    }

    @Test
    void disabled_bindsNothing() {
        runner.withUserConfiguration(Pools.class, OneRegistry.class)
                .withPropertyValues("pgtender.enabled=false")
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .isEmpty());
    }

    @Test
    void metricsOfTheApplication_areNotDoubled() {
        runner.withUserConfiguration(Pools.class, OneRegistry.class, OwnMetrics.class)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(MeterBinding.class);
                    assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty();
                });
    }

    @Test
    void registryThatRefuses_stopsNothing() {
        runner.withUserConfiguration(Pools.class, RefusingRegistry.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean("first")).isInstanceOf(TendedDataSource.class);
        });
    }

    @Test
    void closedContext_leavesNoMetersBehind() {
        SimpleMeterRegistry shared = new SimpleMeterRegistry();
        runner.withUserConfiguration(Pools.class)
                .withBean("shared", MeterRegistry.class, () -> shared, bean -> bean.setDestroyMethodName(""))
                .run(context -> assertThat(shared.getMeters()).isNotEmpty());

        Collection<Meter> left = shared.getMeters();
        assertThat(left).isEmpty();
    }

    @Configuration(proxyBeanMethods = false)
    static class Pools {
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
    static class LazyPool {
        @Bean
        @Lazy
        DataSource late() {
            return pool();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneRegistry {
        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryRegistry {
        @Bean
        @Primary
        MeterRegistry primary() {
            return new SimpleMeterRegistry();
        }

        @Bean
        MeterRegistry other() {
            return new SimpleMeterRegistry();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoRegistries {
        @Bean
        MeterRegistry one() {
            return new SimpleMeterRegistry();
        }

        @Bean
        MeterRegistry two() {
            return new SimpleMeterRegistry();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RefusingRegistry {
        @Bean
        MeterRegistry registry() {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            registry.config().meterFilter(new MeterFilter() {
                @Override
                public MeterFilterReply accept(Meter.Id id) {
                    throw new IllegalStateException("expected by a test");
                }
            });
            return registry;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMetrics {
        @Bean
        TenderMetrics metrics(@Qualifier("first") DataSource first) throws SQLException {
            return new TenderMetrics(first.unwrap(TenderDataSource.class));
        }
    }
}
