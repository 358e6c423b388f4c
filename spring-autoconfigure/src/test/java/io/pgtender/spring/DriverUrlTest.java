package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgtender.Advisor;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.jdbc.TenderDriver;
import io.pgtender.testing.TestPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** The driver's URL in {@code spring.datasource.url}. */
class DriverUrlTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();
    private static final String URL = "jdbc:pgtender:" + DATABASE.getUrl().substring("jdbc:".length());

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(dataSourceAutoConfiguration()))
            .withPropertyValues(
                    "spring.datasource.url=" + URL,
                    "spring.datasource.username=" + DATABASE.getUser(),
                    "spring.datasource.driver-class-name=io.pgtender.jdbc.TenderDriver");

    @AfterEach
    void close() {
        TenderDriver.tended().forEach(TenderDataSource::close);
    }

    private static long calls() {
        return TenderDriver.tended(URL).orElseThrow().workload().calls();
    }

    @Test
    void url_withTheDriversClass_isObserved() {
        runner.run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(dataSource).isInstanceOf(HikariDataSource.class);

            new JdbcTemplate(dataSource).queryForObject("SELECT 41 + ?", Integer.class, 1);

            assertThat(calls()).isEqualTo(1);
        });
    }

    @Test
    void url_madeLater_isBoundToTheRegistry() {
        runner.withConfiguration(
                        AutoConfigurations.of(PgtenderAutoConfiguration.class, PgtenderMetricsAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.find("pgtender.capture").gauge()).isNull();

                    new JdbcTemplate(context.getBean(DataSource.class)).execute("SELECT 1");

                    assertThat(registry.find("pgtender.capture")
                                    .tag(
                                            "name",
                                            TenderDriver.tended(URL)
                                                    .orElseThrow()
                                                    .name())
                                    .gauge())
                            .isNotNull();
                });
    }

    @Test
    void url_besideTheStarter_isCountedOnce() {
        runner.withConfiguration(AutoConfigurations.of(PgtenderAutoConfiguration.class))
                .run(context -> {
                    DataSource dataSource = context.getBean(DataSource.class);

                    new JdbcTemplate(dataSource).queryForObject("SELECT 41 + ?", Integer.class, 1);

                    assertThat(calls()).isEqualTo(1);
                    assertThat(context.getBean(TenderDataSources.class).all())
                            .containsExactly(TenderDriver.tended(URL).orElseThrow());
                    assertThat(context.getBean(Advisor.class).analyze().server())
                            .isPresent();
                });
    }

    /** Spring Boot 4 has it in another package than 3.5. */
    static Class<?> dataSourceAutoConfiguration() {
        for (String name : new String[] {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        }) {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                // The other line of Spring Boot.
            }
        }
        throw new IllegalStateException("Spring Boot's DataSourceAutoConfiguration is not on the class path");
    }
}
