package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.Advisor;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

/** Which pools are tended, wherever they are. */
class PoolsTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PgtenderAutoConfiguration.class));

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(DATABASE.getUrl());
        pool.setUsername(DATABASE.getUser());
        pool.setMaximumPoolSize(1);
        return pool;
    }

    private static long calls(TenderDataSources tended, String name) {
        return tended.named(name).orElseThrow().workload().calls();
    }

    @Test
    void targetsOfARoute_thatAreNoBeans_areTendedEachByItself() {
        runner.withUserConfiguration(Routing.class).run(context -> {
            TenderDataSources tended = context.getBean(TenderDataSources.class);
            DataSource routing = context.getBean(DataSource.class);

            Routing.Route.KEY.set("read");
            new JdbcTemplate(routing).execute("SELECT 1");
            Routing.Route.KEY.set("write");
            new JdbcTemplate(routing).execute("SELECT 1");
            new JdbcTemplate(routing).execute("SELECT 1");

            assertThat(routing).isInstanceOf(Routing.Route.class);
            assertThat(calls(tended, "routing.read")).isEqualTo(1);
            assertThat(calls(tended, "routing.write")).isEqualTo(2);
            assertThat(tended.all()).hasSize(2);
        });
    }

    @Test
    void targetsOfARoute_thatAreBeans_areTendedOnce() {
        runner.withUserConfiguration(RoutingToBeans.class).run(context -> {
            TenderDataSources tended = context.getBean(TenderDataSources.class);

            new JdbcTemplate(context.getBean("routing", DataSource.class)).execute("SELECT 1");

            assertThat(tended.all()).extracting(TenderDataSource::name).containsExactly("target");
            assertThat(calls(tended, "target")).isEqualTo(1);
        });
    }

    @Test
    void excludedTargetOfARoute_isLeftAloneThere() {
        runner.withUserConfiguration(RoutingToBeans.class)
                .withPropertyValues("pgtender.exclude-beans=target")
                .run(context -> {
                    new JdbcTemplate(context.getBean("routing", DataSource.class)).execute("SELECT 1");

                    assertThat(context.getBean(TenderDataSources.class).all()).isEmpty();
                });
    }

    @Test
    void targetOfADelegate_thatIsNoBean_isTended() {
        runner.withUserConfiguration(Delegate.class).run(context -> {
            DataSource delegate = context.getBean(DataSource.class);

            new JdbcTemplate(delegate).execute("SELECT 1");

            assertThat(delegate).isExactlyInstanceOf(LazyConnectionDataSourceProxy.class);
            assertThat(calls(context.getBean(TenderDataSources.class), "delegate"))
                    .isEqualTo(1);
            assertThat(context.getBean(Advisor.class).analyze().server()).isPresent();
        });
    }

    /** Spring Boot 4.1 puts its own proxy in the place of the bean; before, the property is nobody's. */
    @Test
    void lazyConnectionsOfSpringBoot_areTendedBelow() {
        runner.withConfiguration(AutoConfigurations.of(DriverUrlTest.dataSourceAutoConfiguration()))
                .withPropertyValues(
                        "spring.datasource.url=" + DATABASE.getUrl(),
                        "spring.datasource.username=" + DATABASE.getUser(),
                        "spring.datasource.connection-fetch=lazy")
                .run(context -> {
                    DataSource dataSource = context.getBean(DataSource.class);

                    new JdbcTemplate(dataSource).execute("SELECT 1");

                    assertThat(calls(context.getBean(TenderDataSources.class), "dataSource"))
                            .isEqualTo(1);
                    assertThat(dataSource instanceof LazyConnectionDataSourceProxy)
                            .isEqualTo(ClassUtils.isPresent(
                                    "org.springframework.boot.jdbc.autoconfigure.LazyConnectionDataSourceConfiguration",
                                    null));
                });
    }

    @Test
    void dataSourceProxyOfTheApplication_goesOnAndItsTargetIsTended() {
        runner.withUserConfiguration(Proxied.class).run(context -> {
            DataSource proxy = context.getBean(DataSource.class);

            new JdbcTemplate(proxy).execute("SELECT 1");

            assertThat(proxy).isExactlyInstanceOf(ProxyDataSource.class);
            assertThat(calls(context.getBean(TenderDataSources.class), "proxied"))
                    .isEqualTo(1);
        });
    }

    @Test
    void otherDatabase_isLeftAloneAndNotConnected() {
        runner.withUserConfiguration(OtherDatabase.class).run(context -> {
            assertThat(context.getBean("other")).isExactlyInstanceOf(DriverManagerDataSource.class);
            assertThat(context.getBean("orders")).isInstanceOf(TendedDataSource.class);
            assertThat(context.getBean(DataSourceTender.class).outcomes().describe())
                    .isEqualTo("tended: orders; left alone: other (its URL is jdbc:h2:, not PostgreSQL's)");
        });
    }

    @Test
    void unknownDataSource_isTendedWithoutAConnection() {
        runner.withUserConfiguration(Unknown.class).run(context -> {
            assertThat(context.getBean(DataSource.class)).isInstanceOf(TendedDataSource.class);
            assertThat(Unknown.Counting.connections).hasValue(0);
        });
    }

    @Test
    void prototype_isLeftAlone() {
        runner.withUserConfiguration(Prototype.class).run(context -> {
            assertThat(context.getBean(DataSource.class)).isExactlyInstanceOf(DelegatingDataSource.class);
            assertThat(context.getBean(TenderDataSources.class).all()).isEmpty();
        });
    }

    @Test
    void scopedBean_isTendedOutsideOfItsProxy() {
        runner.withUserConfiguration(Scoped.class)
                .withInitializer(context -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
                .run(context -> {
                    DataSource scoped = context.getBean("scoped", DataSource.class);

                    new JdbcTemplate(scoped).execute("SELECT 1");

                    assertThat(scoped).isInstanceOf(TendedDataSource.class);
                    assertThat(context.getBean(ScopedProxyUtils.getTargetBeanName("scoped")))
                            .isExactlyInstanceOf(HikariDataSource.class);
                    assertThat(calls(context.getBean(TenderDataSources.class), "scoped"))
                            .isEqualTo(1);
                });
    }

    @Test
    void scriptsAtStart_areNoWorkload() {
        runner.withUserConfiguration(Scripts.class).run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(calls(context.getBean(TenderDataSources.class), "dataSource"))
                    .isZero();

            new JdbcTemplate(dataSource).queryForList("SELECT * FROM made_by_a_script");

            assertThat(calls(context.getBean(TenderDataSources.class), "dataSource"))
                    .isEqualTo(1);
        });
    }

    @Test
    void scriptsAtStart_areSeenByACache() {
        runner.withUserConfiguration(Scripts.class)
                .withPropertyValues("pgtender.cache.enabled=true")
                .run(context -> assertThat(calls(context.getBean(TenderDataSources.class), "dataSource"))
                        .isPositive());
    }

    @Test
    void customizer_hasTheLastWord() {
        runner.withUserConfiguration(Customized.class)
                .run(context -> assertThat(
                                context.getBean(TenderDataSources.class).all())
                        .extracting(TenderDataSource::name)
                        .containsExactly("dataSource, customized"));
    }

    @Test
    void advisorOfADataSource_thatIsLeftAlone_saysWhatToDo() {
        runner.withUserConfiguration(Customized.class)
                .withPropertyValues("pgtender.exclude-beans=dataSource")
                .run(context -> assertThat(
                                context.getBeanProvider(DataSource.class).getIfAvailable())
                        .satisfies(dataSource -> assertThatThrownBy(() -> context.getBean(Advisor.class))
                                .hasRootCauseInstanceOf(IllegalStateException.class)
                                .hasStackTraceContaining("pgtender.exclude-beans")));
    }

    @Configuration(proxyBeanMethods = false)
    static class Routing {
        @Bean
        DataSource routing() {
            Route route = new Route();
            HikariDataSource write = pool();
            route.setTargetDataSources(Map.of("read", pool(), "write", write));
            route.setDefaultTargetDataSource(write);
            return route;
        }

        static final class Route extends AbstractRoutingDataSource {
            static final ThreadLocal<String> KEY = new ThreadLocal<>();

            @Override
            protected Object determineCurrentLookupKey() {
                return KEY.get();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RoutingToBeans {
        @Bean
        DataSource target() {
            return pool();
        }

        @Bean
        @Primary
        DataSource routing(@Qualifier("target") DataSource target) {
            Routing.Route route = new Routing.Route();
            route.setTargetDataSources(Map.of("only", target));
            route.setDefaultTargetDataSource(target);
            return route;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Delegate {
        @Bean
        DataSource delegate() {
            return new LazyConnectionDataSourceProxy(pool());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Proxied {
        @Bean
        DataSource proxied() {
            return new ProxyDataSource(pool());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherDatabase {
        @Bean
        DataSource orders() {
            return pool();
        }

        @Bean
        DataSource other() {
            return new DriverManagerDataSource("jdbc:h2:mem:orders;USER=sa;PASSWORD=secret");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Unknown {
        @Bean
        DataSource unknown() {
            return new Counting();
        }

        static final class Counting extends AbstractDataSource {
            static final AtomicInteger connections = new AtomicInteger();

            @Override
            public Connection getConnection() {
                connections.incrementAndGet();
                throw new IllegalStateException("expected by a test");
            }

            @Override
            public Connection getConnection(String username, String password) {
                return getConnection();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototype {
        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        DataSource prototype() {
            return new DelegatingDataSource(DATABASE);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean
        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
        HikariDataSource scoped() {
            return pool();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Scripts {
        @Bean
        DataSource dataSource() {
            return pool();
        }

        @Bean
        DataSourceScriptDatabaseInitializer scripts(DataSource dataSource) {
            DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
            settings.setMode(DatabaseInitializationMode.ALWAYS);
            settings.setSchemaLocations(List.of("classpath:made_by_a_script.sql"));
            return new DataSourceScriptDatabaseInitializer(dataSource, settings);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {
        @Bean
        DataSource dataSource() {
            return pool();
        }

        @Bean
        TenderDataSourceCustomizer customizer() {
            return (name, builder) -> builder.name(name + ", customized").slowQueryThreshold(Duration.ofDays(1));
        }
    }
}
