package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.testing.TestPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Each method of a Spring test is a unit of work by itself, without a word in the test. */
@SpringJUnitConfig(SpringTestUnitsTest.Application.class)
class SpringTestUnitsTest {

    @AfterAll
    static void nothingIsLeft() {
        assertThat(UnitOfWork.current()).isNull();
    }

    @Test
    void method_isAUnitLookedAtInFull() {
        assertThat(UnitOfWork.current().name()).isEqualTo("test SpringTestUnitsTest.method_isAUnitLookedAtInFull");
        assertThat(UnitOfWork.current().detail()).isEqualTo(Detail.EVERYTHING);
    }

    @Test
    void other_isAnotherUnit() {
        assertThat(UnitOfWork.current().name()).isEqualTo("test SpringTestUnitsTest.other_isAnotherUnit");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(PgtenderAutoConfiguration.class)
    static class Application {
        @Bean
        DataSource dataSource() {
            return TestPostgres.newDatabase();
        }
    }
}
